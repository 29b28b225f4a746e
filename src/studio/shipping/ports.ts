import type { OrgId, TemplateId, UserId, VariantId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { TemplateState, VariantState } from '../../domain/template.ts';
import type { Change } from '../ports.ts';

/** What undoing brings back. */
export interface BeforeShipping {
  readonly state: TemplateState;
  readonly shippedVariantId: VariantId | null;
  /** Milestones of earlier releases do not say: there was none. */
  readonly shippedKeepsHoldout?: boolean;
  /** Of the winner. */
  readonly variantState: VariantState;
  readonly controlVersion: number;
}

export interface Milestone {
  readonly milestoneId: string;
  /** `iterated`: the winner's content became the control's; `locked`: everybody who is not held out gets the winner; `undone`: taken back. */
  readonly kind: 'iterated' | 'locked' | 'undone';
  readonly at: Instant;
  readonly changedBy: UserId | null;
  readonly variantId: VariantId;
  /** Of all people, those who go on getting control; 0: nobody. */
  readonly heldOutShare: number;
  readonly undoes: string | null;
  readonly before: BeforeShipping;
  /** What was known of it then, for whoever asks later. */
  readonly evidence: unknown;
}

export type NewMilestone = Pick<Milestone, 'variantId' | 'heldOutShare' | 'before' | 'evidence'>;

/** A shipping and its milestone are one commit, announced and logged as other changes of a template are. */
export interface Shipping {
  /** Newest first. */
  milestones(orgId: OrgId, templateId: TemplateId): Promise<readonly Milestone[]>;
  lock(orgId: OrgId, templateId: TemplateId, milestone: NewMilestone, change: Change): Promise<void>;
  /** The control's next version is the winner's content; the winner is archived. */
  iterate(orgId: OrgId, templateId: TemplateId, milestone: NewMilestone, change: Change): Promise<void>;
  /** False: somebody else has undone it. */
  undo(orgId: OrgId, templateId: TemplateId, milestone: Milestone, change: Change): Promise<boolean>;
}
