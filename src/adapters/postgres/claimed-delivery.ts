import type { ClaimedDelivery } from '../../deliver/ports.ts';
import type { DecisionId, Prefix, ProfileId, TemplateId } from '../../domain/ids.ts';
import { fromDate } from '../../domain/instant.ts';
import type { Carrier } from '../../domain/template.ts';

/** One row of what `lease` returns. */
export interface ClaimedRow {
  decision_id: DecisionId;
  profile_id: ProfileId;
  template_id: TemplateId;
  prefix: Prefix;
  carrier: Carrier;
  due_at: Date;
  expires_at: Date;
  attempts: number;
  held_decision_id: DecisionId | null;
  held_is_clean: boolean;
  held_due_at: Date;
  held_until: Date;
  held_is_being_cleaned: boolean;
  earlier_decision_id: DecisionId | null;
  earlier_expires_at: Date;
  earlier_in_flight: 'single' | 'import' | null;
  later_decision_id: DecisionId | null;
  later_due_at: Date;
  later_in_flight: 'single' | 'import' | null;
}

export const claimedDelivery = (row: ClaimedRow): ClaimedDelivery => ({
  decisionId: row.decision_id,
  profileId: row.profile_id,
  templateId: row.template_id,
  prefix: row.prefix,
  carrier: row.carrier,
  dueAt: fromDate(row.due_at),
  expiresAt: fromDate(row.expires_at),
  attempt: row.attempts,
  holds: row.held_decision_id && {
    decisionId: row.held_decision_id,
    isClean: row.held_is_clean,
    dueAt: fromDate(row.held_due_at),
    occupiedUntil: fromDate(row.held_until),
    isBeingCleaned: row.held_is_being_cleaned,
  },
  earlier: row.earlier_decision_id && {
    decisionId: row.earlier_decision_id,
    expiresAt: fromDate(row.earlier_expires_at),
    inFlight: row.earlier_in_flight,
  },
  later: row.later_decision_id && {
    decisionId: row.later_decision_id,
    dueAt: fromDate(row.later_due_at),
    inFlight: row.later_in_flight,
  },
});
