import type { OrgId } from '../../domain/ids.ts';
import { type Instant, plusSeconds } from '../../domain/instant.ts';
import type { Refusal } from '../../domain/klaviyo-answer.ts';
import { isKlaviyosOwn, isUnderstood } from '../known-metrics.ts';
import { foldMetricName } from '../mapping/metrics.ts';
import type { EventPull, EventPullSettings, KlaviyoKey, KlaviyoKeys, KlaviyoMetric } from './ports.ts';
import { type PullMetricParts, pullMetric, type Stop } from './pull-metric.ts';
import { NOTHING_READ, nextWindow } from './window.ts';

export interface PullEventsParts extends PullMetricParts {
  readonly keys: KlaviyoKeys;
}

export type EventsPull =
  | { readonly kind: 'not_due' }
  /** `isWhole` false: Klaviyo's limits end it here, and it goes on when they allow. */
  | { readonly kind: 'pulled'; readonly metrics: number; readonly events: number; readonly isWhole: boolean }
  | { readonly kind: 'failed'; readonly sentence: string };

const UNSTATED_RETRY_AFTER_SECONDS = 60;
const FIRST_RETRY_SECONDS = 60;
const LONGEST_RETRY_SECONDS = 3_600;

/** Reads the events that are new in Klaviyo, if the time has come, one call after the other. */
export async function pullEvents(parts: PullEventsParts, orgId: OrgId, now: Instant): Promise<EventsPull> {
  const pull = await parts.pulls.find(orgId);
  if (pull === null || !pull.isOn || pull.nextPullAt > now) return { kind: 'not_due' };
  const key = await parts.keys.find(orgId);
  if (key === null) return fail(parts, orgId, pull, 'No Klaviyo account is connected. Connect one first.', now);
  const listed = await listMetrics(parts, key);
  if (!Array.isArray(listed)) return stopped(parts, orgId, pull, { kind: 'refused', refusal: listed }, 0, 0, now);

  const cursors = await parts.pulls.cursors(orgId);
  const wanted = listed.filter((metric) => isWanted(metric, pull));
  let events = 0;
  for (const metric of wanted) {
    const window = nextWindow(cursors.get(metric.metricId) ?? NOTHING_READ, pull, now);
    if (window === null) continue;
    const pulled = await pullMetric(parts, orgId, key, metric, window, now);
    events += pulled.events;
    if (pulled.stop !== null) return stopped(parts, orgId, pull, pulled.stop, wanted.length, events, now);
  }
  await parts.pulls.recordPulled(orgId, now, plusSeconds(now, pull.everyMinutes * 60));
  return { kind: 'pulled', metrics: wanted.length, events, isWhole: true };
}

/** Klaviyo's own metrics by Klaviyo's own integration; what was bought, by whichever shop system tells it. */
function isWanted({ name, integration }: KlaviyoMetric, { conversionMetrics }: EventPullSettings): boolean {
  if (isKlaviyosOwn(name)) return integration === null || integration === 'Klaviyo';
  return isUnderstood(name) || conversionMetrics.some((each) => foldMetricName(each) === foldMetricName(name));
}

async function listMetrics({ klaviyo }: PullEventsParts, key: KlaviyoKey): Promise<KlaviyoMetric[] | Refusal> {
  const metrics: KlaviyoMetric[] = [];
  let next: string | null = null;
  do {
    const answer = await klaviyo.metrics(key.privateKey, next);
    if (answer.kind !== 'ok') return answer;
    metrics.push(...answer.value.items);
    next = answer.value.next;
  } while (next !== null);
  return metrics;
}

async function stopped(
  parts: PullEventsParts,
  orgId: OrgId,
  pull: EventPull,
  stop: Stop,
  metrics: number,
  events: number,
  now: Instant,
): Promise<EventsPull> {
  if (stop.kind === 'refused' && stop.refusal.kind !== 'throttled') {
    return fail(parts, orgId, pull, sentenceOf(stop.refusal), now, stop.refusal);
  }
  const seconds =
    stop.kind === 'share_used' ? stop.resetSeconds : (stop.refusal.retryAfterSeconds ?? UNSTATED_RETRY_AFTER_SECONDS);
  const nextPullAt = plusSeconds(now, Math.max(1, seconds));
  await parts.pulls.recordStopped(orgId, { sentence: null, failures: 0, nextPullAt });
  return { kind: 'pulled', metrics, events, isWhole: false };
}

/** Trouble that may pass is met again soon, then less and less often; what a person must change, at the usual time. */
async function fail(
  { pulls }: PullEventsParts,
  orgId: OrgId,
  { failures, everyMinutes }: EventPull,
  sentence: string,
  now: Instant,
  refusal: Refusal | null = null,
): Promise<EventsPull> {
  const usual = everyMinutes * 60;
  const soon = Math.min(FIRST_RETRY_SECONDS * 2 ** Math.min(failures, 10), LONGEST_RETRY_SECONDS, usual);
  const seconds = refusal?.kind === 'unavailable' ? Math.max(soon, refusal.retryAfterSeconds ?? 0) : usual;
  await pulls.recordStopped(orgId, { sentence, failures: failures + 1, nextPullAt: plusSeconds(now, seconds) });
  return { kind: 'failed', sentence };
}

function sentenceOf({ kind, status, detail }: Refusal): string {
  if (kind === 'unauthorized') {
    return `Klaviyo does not accept the private key any more (${detail}). Paste a new one under Klaviyo.`;
  }
  if (kind === 'forbidden') {
    return `The private key may not read events or metrics (${detail}). Create one with events:read and metrics:read and paste it under Klaviyo.`;
  }
  return `Klaviyo could not be read (${status ?? 'no answer'}: ${detail}). It is tried again by itself; nothing is lost.`;
}
