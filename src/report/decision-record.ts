import type { DecisionId, MessageId, Prefix, TemplateId, VariantId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';

/** What was decided for one person, and by what chance. */
export interface LoggedDecision {
  readonly decisionId: DecisionId;
  readonly templateId: TemplateId;
  readonly templateName: string;
  readonly userId: string;
  readonly trackingId: string;
  readonly entry: number;
  readonly kind: 'treatment' | 'control' | 'fallback';
  readonly reason: string;
  readonly assignment: 'fresh' | 'inherited' | 'restricted' | 'forced';
  /** Null: control without copy. */
  readonly variant: LoggedVariant | null;
  readonly restrictedTo: readonly string[] | null;
  /** Null: before the first one was published. */
  readonly policyVersion: number | null;
  readonly cell: string;
  readonly groupProbability: number;
  /** Within its group. */
  readonly propensity: number;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly subject: string;
  readonly decidedAt: Instant;
  readonly dueAt: Instant;
  readonly maturityHours: number;
  /** Until then what the person does elsewhere is told here: maturity, or the next decision of this template. */
  readonly followedUntil: Instant;
  /** The email whose events are this decision's; null: the template is not connected. */
  readonly messageId: MessageId | null;
  /** Repeats of the request that asked something else. */
  readonly conflicts: number;
}

export interface LoggedVariant {
  readonly variantId: VariantId;
  readonly name: string;
  readonly version: number | null;
  readonly themes: readonly string[];
}

export type DeliveryState = 'pending' | 'importing' | 'written' | 'clean' | 'superseded' | 'rejected' | 'expired';

export interface LoggedDelivery {
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly carrier: 'profile' | 'event';
  readonly prefix: Prefix;
  readonly expiresAt: Instant;
  readonly notBefore: Instant;
  readonly finishedAt: Instant | null;
  /** How often it was taken to be written; less the times when nothing was sent. */
  readonly claims: number;
  readonly isInFlight: boolean;
  /** The bulk import of Klaviyo's that it is in now. */
  readonly submitted: { readonly at: Instant; readonly acceptedAt: Instant } | null;
}

export interface LoggedAttempt {
  /** Of the claim that made it: 1, 2, … */
  readonly number: number;
  readonly startedAt: Instant;
  readonly acceptedAt: Instant | null;
  readonly completedAt: Instant | null;
  readonly outcome: 'written' | 'retry' | 'rejected';
  readonly statusCode: number | null;
  readonly reason: string | null;
  readonly isBulk: boolean;
}

/** What the decision's properties hold now, as the write ledger has it. */
export interface HeldNow {
  readonly decisionId: DecisionId;
  readonly isClean: boolean;
  readonly writtenAt: Instant;
  readonly occupiedUntil: Instant;
  /** They are to be emptied once the email has gone. */
  readonly wantsCleanUp: boolean;
}

export interface LoggedOutcome {
  readonly evidence: 'shown' | 'stale' | 'fallback' | 'uncertain' | 'not_received';
  readonly opened: boolean;
  readonly clicked: boolean;
  readonly isMature: boolean;
}

export interface EmailSend {
  readonly sendAt: Instant;
  readonly receivedAt: Instant;
  readonly judgedBy: 'subject' | 'write';
  readonly result: 'shown' | 'stale' | 'fallback' | 'uncertain';
}

export interface EmailEvent {
  readonly metric:
    | ('opened_email' | 'clicked_email' | 'unsubscribed' | 'spam')
    | ('bounced_email' | 'dropped_email' | 'placed_order');
  readonly at: Instant;
  readonly url: string | null;
  readonly isBot: boolean;
  readonly isMachine: boolean;
}
