import type { DecisionId, OrgId, TemplateId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';

/** Which deliveries; null: whichever. */
export interface RedriveScope {
  readonly templateId: TemplateId | null;
  readonly decisionId: DecisionId | null;
}

/** Deliveries that ended unwritten for the same reason. */
export interface Unwritten {
  readonly state: 'rejected' | 'expired' | 'superseded';
  readonly reason: string;
  readonly count: number;
  /** Their emails are still to come, and nothing later took their place. */
  readonly again: number;
}

export interface UnwrittenDeliveries {
  /** Commonest first. */
  list(orgId: OrgId, scope: RedriveScope, now: Instant): Promise<readonly Unwritten[]>;
  /** Puts those that may go again back into the queue. Waits of a rejected one were for nothing: it is tried at once. */
  putBack(orgId: OrgId, scope: RedriveScope, now: Instant): Promise<number>;
}

/** Why the others stay as they are. */
export const WHY_NOT: Readonly<Record<Unwritten['state'], string>> = {
  rejected: 'their emails are out already',
  expired: 'their emails are out already; a late content would show in the next one',
  superseded: 'a later content took their place',
};
