import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { KlaviyoAnswer } from '../../domain/klaviyo-answer.ts';

/** What a person sets. */
export interface EventPullSettings {
  readonly isOn: boolean;
  readonly everyMinutes: number;
  /** How late an event may become visible and still be found, once a day. */
  readonly lookBackDays: number;
  /** How much of the past the first pull reads. */
  readonly historyDays: number;
  /** Names of metrics to read beside those that are always read. */
  readonly conversionMetrics: readonly string[];
}

export interface EventPull extends EventPullSettings {
  readonly nextPullAt: Instant;
  /** One after another. */
  readonly failures: number;
  readonly lastPulledAt: Instant | null;
  readonly lastError: string | null;
}

/** A span of time that is being read: `from` moves on as files land. */
export interface Window {
  readonly from: Instant;
  readonly until: Instant;
  /** Whether it reaches back by the whole look-back. */
  readonly sweeps: boolean;
}

export interface MetricCursor {
  readonly metricId: string;
  readonly readUntil: Instant | null;
  readonly sweptUntil: Instant | null;
  /** Left open by a crash, or by Klaviyo's limits. */
  readonly window: Window | null;
}

export interface EventPulls {
  find(orgId: OrgId): Promise<EventPull | null>;
  save(orgId: OrgId, settings: EventPullSettings, nextPullAt: Instant): Promise<void>;
  recordPulled(orgId: OrgId, at: Instant, nextPullAt: Instant): Promise<void>;
  recordStopped(
    orgId: OrgId,
    stopped: { readonly sentence: string | null; readonly failures: number; readonly nextPullAt: Instant },
  ): Promise<void>;
  cursors(orgId: OrgId): Promise<ReadonlyMap<string, MetricCursor>>;
  /** What is before `window.from` has landed. */
  keepWindow(orgId: OrgId, metricId: string, window: Window): Promise<void>;
  /** All of it has landed. */
  closeWindow(orgId: OrgId, metricId: string, window: Window): Promise<void>;
}

export interface KlaviyoMetric {
  readonly metricId: string;
  readonly name: string;
  readonly integration: string | null;
}

export interface EventAsk {
  readonly metricId: string;
  readonly from: Instant;
  /** Not included. */
  readonly until: Instant;
}

export interface EventPage {
  /** The body of the answer as it came, gzipped. */
  readonly gzipped: Uint8Array;
  readonly events: number;
  /** Of its events, which come in order of time. */
  readonly latestAt: Instant | null;
  readonly next: string | null;
}

/** The part of Klaviyo's API that pulling events needs. */
export interface KlaviyoEventReader {
  metrics(
    privateKey: string,
    next: string | null,
  ): Promise<KlaviyoAnswer<{ readonly items: readonly KlaviyoMetric[]; readonly next: string | null }>>;
  events(privateKey: string, ask: EventAsk, next: string | null): Promise<KlaviyoAnswer<EventPage>>;
}

export interface KlaviyoKey {
  readonly privateKey: string;
  /** Whether the key has the scope events:read, as Verify found. */
  readonly mayReadEvents: boolean;
  /** How much of the account's quota is ours to use. */
  readonly quotaPercent: number;
}

export interface KlaviyoKeys {
  /** Null: no account is connected. */
  find(orgId: OrgId): Promise<KlaviyoKey | null>;
}
