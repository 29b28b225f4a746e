import type { ContextualPosterior } from '../bandit/contextual-ranker.ts';
import type { DecisionId, MessageId, OrgId, TemplateId, VariantId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Ranker } from '../domain/ranking.ts';
import type { TemplateState, VariantState } from '../domain/template.ts';
import type {
  DeliveryState,
  EmailEvent,
  EmailSend,
  HeldNow,
  LoggedAttempt,
  LoggedDecision,
  LoggedDelivery,
  LoggedOutcome,
} from './decision-record.ts';

export interface ReportedTemplate {
  readonly templateId: TemplateId;
  readonly name: string;
  readonly state: TemplateState;
  readonly epsilon: number;
  /** Null: it is not shipped. */
  readonly shipped: Shipped | null;
}

export interface Shipped {
  readonly variantId: VariantId;
  /** Of all people, who go on getting control; 0: everybody gets the winner. */
  readonly heldOutShare: number;
}

export interface ReportedVariant {
  readonly variantId: VariantId;
  readonly name: string;
  readonly role: 'control' | 'variant';
  readonly state: VariantState;
  readonly themes: readonly string[];
  readonly subject: string;
  readonly preheader: string;
  /** Why it was last held back; null: it never was. */
  readonly held: VariantHold | null;
}

/** What people did against a variant, of those whose email showed it, and the share that the template allows. */
export interface VariantHold {
  readonly at: Instant;
  readonly guard: 'unsubscribe' | 'spam';
  readonly people: number;
  readonly harmed: number;
  readonly limit: number;
}

/** One person's first decision, its outcome frozen. */
export interface MatureOutcome {
  readonly group: 'treatment' | 'control';
  /** With which the person was put into this group. */
  readonly groupProbability: number;
  readonly clicked: boolean;
  /** The email is known to have shown the content that was decided. */
  readonly isShown: boolean;
  /** UTC day of the decision, `YYYY-MM-DD`. */
  readonly day: string;
}

/** Addable counts of one arm on one UTC day; arm is a variant id, or `control`. */
export interface ArmDay {
  readonly arm: string;
  readonly day: string;
  readonly decided: number;
  readonly shown: number;
  readonly shownClicks: number;
}

export interface ExposureCounts {
  readonly shown: number;
  readonly stale: number;
  readonly fallback: number;
  readonly uncertain: number;
  readonly notReceived: number;
}

/** Why a policy is by its ranker: of `compared`, what the contextual one would have earned a person beyond the other. */
export type RankerReason =
  | { readonly kind: 'set' | 'nothing_known' }
  | { readonly kind: 'too_early'; readonly people: number }
  | {
      readonly kind: 'compared';
      readonly people: number;
      readonly difference: number;
      readonly standardError: number;
    };

export interface PublishedPolicy {
  readonly version: number;
  readonly publishedAt: Instant;
  readonly ranker: Ranker;
  readonly reason: RankerReason;
  /** cell -> variant -> how likely it is drawn there, the floor left out. */
  readonly cells: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What is believed of everybody; null where the ranking is the same for all, whose cells are P(best). */
  readonly posterior: { readonly arms: readonly string[]; readonly posterior: ContextualPosterior } | null;
}

/** How many decided people were in each cell of late, to weigh the policy's cells by. */
export type CellTraffic = Readonly<Record<string, number>>;

/** Everything one template's page is computed from, read in one transaction. */
export interface TemplateRecord {
  readonly template: ReportedTemplate;
  /** When the newest email event that is known happened. */
  readonly dataUntil: Instant | null;
  readonly variants: readonly ReportedVariant[];
  readonly arms: readonly ArmDay[];
  readonly exposures: ExposureCounts;
  readonly policy: PublishedPolicy | null;
  readonly cells: CellTraffic;
  /** In decision order. */
  readonly outcomes: readonly MatureOutcome[];
}

export interface ListedTemplate {
  readonly templateId: TemplateId;
  readonly name: string;
  readonly state: TemplateState;
  readonly flowName: string | null;
  readonly variants: number;
  readonly decisionsLast30Days: number;
}

/** Of the version of a variant that serves: its people got control instead. */
export interface VariantRenderErrors {
  readonly variantId: VariantId;
  readonly name: string;
  readonly version: number;
  readonly count: number;
  readonly lastAt: Instant;
  /** Of the latest one. */
  readonly message: string;
}

export interface Reports {
  read(orgId: OrgId, templateId: TemplateId): Promise<TemplateRecord | null>;
  list(orgId: OrgId, since: Instant): Promise<readonly ListedTemplate[]>;
  outcomes(orgId: OrgId, templateId: TemplateId): Promise<readonly MatureOutcome[]>;
  /** Latest first; null: there is no such template. */
  renderErrors(orgId: OrgId, templateId: TemplateId, since: Instant): Promise<readonly VariantRenderErrors[] | null>;
}

/** Everything PostgreSQL knows of one decision, read in one transaction. */
export interface DecisionRecord {
  readonly decision: LoggedDecision;
  /** Null: the template was not connected to a flow. */
  readonly delivery: LoggedDelivery | null;
  readonly attempts: readonly LoggedAttempt[];
  readonly holds: HeldNow | null;
  /** Other decisions that ended for this one's sake. */
  readonly gaveWay: readonly { readonly decisionId: DecisionId; readonly at: Instant }[];
  readonly outcome: LoggedOutcome | null;
  /** Why nothing is written to the Klaviyo account at present. */
  readonly halt: string | null;
  readonly dataUntil: Instant | null;
}

export interface ListedDecision {
  readonly decisionId: DecisionId;
  readonly templateName: string;
  readonly decidedAt: Instant;
  readonly kind: LoggedDecision['kind'];
  /** Null: the email's own default. */
  readonly variantName: string | null;
  readonly deliveryState: DeliveryState | null;
  readonly evidence: LoggedOutcome['evidence'] | null;
  readonly opened: boolean;
  readonly clicked: boolean;
}

export interface PersonDecisions {
  readonly userId: string;
  /** Newest first. */
  readonly decisions: readonly ListedDecision[];
}

export interface DecisionRecords {
  find(orgId: OrgId, decisionId: DecisionId): Promise<DecisionRecord | null>;
  /** Of whom `asked` names by user, profile, tracking or decision id; null: of nobody. */
  ofPerson(orgId: OrgId, asked: string, limit: number): Promise<PersonDecisions | null>;
}

/** What the loaded exports say of one decision's email and person. In order of time. */
export interface EmailEvents {
  readonly sends: readonly EmailSend[];
  readonly events: readonly EmailEvent[];
}

export interface EmailEventsAsk {
  readonly decisionId: DecisionId;
  readonly profileId: string;
  readonly messageId: MessageId | null;
  readonly from: Instant;
  readonly until: Instant;
}

/** The warehouse's single events. Null: this machine has none. */
export interface EmailEventLog {
  of(orgId: OrgId, ask: EmailEventsAsk): Promise<EmailEvents | null>;
}
