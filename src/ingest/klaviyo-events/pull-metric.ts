import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { KlaviyoAnswer, Quota, Refusal } from '../../domain/klaviyo-answer.ts';
import { stamp } from '../inbox/collect.ts';
import { type LandingParts, landFile } from '../land.ts';
import type { EventPage, EventPulls, KlaviyoEventReader, KlaviyoKey, KlaviyoMetric, Window } from './ports.ts';

export interface PullMetricParts extends LandingParts {
  readonly klaviyo: KlaviyoEventReader;
  readonly pulls: EventPulls;
}

/** A crash costs at most so much: 10,000 events. */
const MOST_FILE_PAGES = 20;

export type Stop =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Our share of the account's calls is used up until then. */
  | { readonly kind: 'share_used'; readonly resetSeconds: number };

/** `stop` null: all of the window has landed. */
export interface PulledMetric {
  readonly events: number;
  readonly stop: Stop | null;
}

/**
 * Lands the events of a window, oldest first, in files of some pages each. After each file it is kept where to go on,
 * so that a crash and Klaviyo's limits cost nothing but time.
 */
export async function pullMetric(
  parts: PullMetricParts,
  orgId: OrgId,
  key: KlaviyoKey,
  { metricId, name }: KlaviyoMetric,
  window: Window,
  now: Instant,
): Promise<PulledMetric> {
  const { klaviyo, pulls } = parts;
  await pulls.keepWindow(orgId, metricId, window);
  const ask = { metricId, from: window.from, until: window.until };
  let next: string | null = null;
  let answer: KlaviyoAnswer<EventPage> = await klaviyo.events(key.privateKey, ask, null);
  let stop = stopAfter(answer, key);
  let from = window.from;
  let events = 0;

  /** One file's pages. It ends where the file is full, where there is no more, or where Klaviyo wants us to stop. */
  async function* pages(): AsyncGenerator<Uint8Array> {
    for (let page = 0; page < MOST_FILE_PAGES && answer.kind === 'ok'; page += 1) {
      const { value } = answer;
      yield value.gzipped;
      events += value.events;
      from = value.latestAt ?? from;
      next = value.next;
      if (next === null || stop !== null) return;
      answer = await klaviyo.events(key.privateKey, ask, next);
      stop = stopAfter(answer, key);
    }
  }

  for (;;) {
    if (answer.kind !== 'ok') return { events, stop };
    if (answer.value.events > 0 || answer.value.next !== null) {
      const fileName = `klaviyo_${slug(name)}_${stamp(from)}_${stamp(window.until)}_${metricId}.json.gz`;
      await landFile(parts, orgId, fileName, 'klaviyo_events', pages(), now);
      await pulls.keepWindow(orgId, metricId, { ...window, from });
    }
    if (answer.kind === 'ok' && next === null) {
      await pulls.closeWindow(orgId, metricId, window);
      return { events, stop: null };
    }
    if (stop !== null) return { events, stop };
  }
}

function stopAfter(answer: KlaviyoAnswer<EventPage>, { quotaPercent }: KlaviyoKey): Stop | null {
  if (answer.kind !== 'ok') return { kind: 'refused', refusal: answer };
  return isShareUsed(answer.quota, quotaPercent)
    ? { kind: 'share_used', resetSeconds: answer.quota?.resetSeconds ?? 0 }
    : null;
}

const isShareUsed = (quota: Quota | null, quotaPercent: number): boolean =>
  quota !== null && quota.remaining <= (quota.limit * (100 - quotaPercent)) / 100;

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
