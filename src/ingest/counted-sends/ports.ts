import type { FlowId, MessageId, OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Statistic } from '../klaviyo-report/ports.ts';

/** What our events say of one email and one statistic, and what of it tells of causes. */
export interface CountedFigure {
  readonly messageId: MessageId;
  readonly statistic: Statistic;
  readonly ours: number;
  /** The same as it was one stretch earlier, a stretch being as long as our data are behind. */
  readonly before: number;
  /** Each person once a send: less where an event is there under two ids. */
  readonly once: number;
  /** Without machines and bots. */
  readonly byPeople: number;
  /** Of conversions: after a click only. */
  readonly afterClicks: number;
  /** Events of this email that do not say of which send they are, from the day on. */
  readonly withoutSend: number;
}

/** What the warehouse holds of the metric of a statistic, whatever email it is of. */
export interface CountedMetric {
  readonly statistic: Statistic;
  /** From the day on. */
  readonly events: number;
  /** Of sends of the day, and of no email that they name. */
  readonly withoutMessage: number;
}

/** Events of these emails that go by a name which no mapping knows. */
export interface UnmappedMetric {
  readonly name: string;
  readonly events: number;
}

export interface CountedDay {
  readonly figures: readonly CountedFigure[];
  readonly metrics: readonly CountedMetric[];
  readonly unmapped: readonly UnmappedMetric[];
  /** Received emails that were sent on this day, of all there are. */
  readonly received: number;
  /** Of the newest and of the oldest email event that we have; null: there is none. */
  readonly reachAt: Instant | null;
  readonly firstAt: Instant | null;
}

export interface CountAsk {
  readonly messageIds: readonly MessageId[];
  readonly flowIds: readonly FlowId[];
  readonly from: Instant;
  readonly to: Instant;
  /** Nothing that happened later counts. */
  readonly asOf: Instant;
  readonly conversionMetric: string;
}

/** The warehouse, counted as Klaviyo's report counts. */
export interface SendCounter {
  countSends(orgId: OrgId, ask: CountAsk): Promise<CountedDay>;
}
