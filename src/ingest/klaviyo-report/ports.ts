import type { FlowId, MessageId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { KlaviyoAnswer } from '../../domain/klaviyo-answer.ts';

/** What is compared, by Klaviyo's names. */
export const STATISTICS = [
  'delivered',
  'opens_unique',
  'clicks_unique',
  'conversions',
  'bounced',
  'unsubscribe_uniques',
  'spam_complaints',
] as const;
export type Statistic = (typeof STATISTICS)[number];

export interface ReportRow {
  readonly flowId: FlowId;
  readonly messageId: MessageId;
  readonly statistics: Readonly<Partial<Record<Statistic, number>>>;
}

export interface FlowReportAsk {
  readonly day: string;
  readonly nextDay: string;
  readonly flowIds: readonly FlowId[];
  readonly statistics: readonly Statistic[];
  readonly conversionMetricId: string;
}

/** The part of Klaviyo's API that checking needs. No call of it changes anything. */
export interface KlaviyoReports {
  /** By days of the account's time zone. `next` is handed back as is, null at the end. */
  flowValues(
    privateKey: string,
    ask: FlowReportAsk,
    next: string | null,
  ): Promise<KlaviyoAnswer<{ readonly rows: readonly ReportRow[]; readonly next: string | null }>>;
  /** Needs accounts:read. */
  timeZone(privateKey: string): Promise<KlaviyoAnswer<string>>;
}

/** What is known of how often the account was asked. */
export interface ReportCalls {
  /** By all processes, oldest first. */
  readonly calls: readonly Instant[];
  /** As Klaviyo's Retry-After said. */
  readonly heldUntil: Instant | null;
  /** Part of the account's quota that is ours to use, in (0, 1]. */
  readonly share: number;
}
/** When, `now` or later, there may be another one. */
export type NextCallAt = (known: ReportCalls, now: Instant) => Instant;
