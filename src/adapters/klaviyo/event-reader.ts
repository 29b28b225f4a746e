import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { z } from 'zod';
import { fromDate, type Instant } from '../../domain/instant.ts';
import type { EventAsk, KlaviyoEventReader } from '../../ingest/klaviyo-events/ports.ts';
import type { KlaviyoHttp } from './http.ts';
import { metricPage } from './schemas.ts';

const compress = promisify(gzip);

/** Klaviyo allows 1,000; a page of 500 stays well within the time an answer may take. */
const PAGE_EVENTS = 500;

/** Only what tells where to go on: all else is read when the file is loaded. */
const eventPage = z
  .object({
    data: z.array(z.object({ attributes: z.object({ datetime: z.string().nullish() }) })),
    links: z.object({ next: z.string().nullish() }).nullish(),
  })
  .transform(({ data, links }) => ({
    events: data.length,
    latestAt: instantOf(data.at(-1)?.attributes.datetime ?? null),
    next: links?.next ?? null,
  }));

/** Live answers have been seen with a space for the `T`. */
function instantOf(datetime: string | null): Instant | null {
  const at = new Date(datetime?.replace(' ', 'T') ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? null : fromDate(at);
}

export const klaviyoEventReader = (
  { call, callForBody }: KlaviyoHttp,
  pageEvents: number = PAGE_EVENTS,
): KlaviyoEventReader => ({
  metrics: (key, next) => call(key, { method: 'GET', path: next ?? '/api/metrics', schema: metricPage }),
  async events(key, ask, next) {
    const answer = await callForBody(key, { method: 'GET', path: next ?? pathOf(ask, pageEvents), schema: eventPage });
    if (answer.kind !== 'ok') return answer;
    const { value, body } = answer.value;
    return { ...answer, value: { ...value, gzipped: await compress(body) } };
  },
});

function pathOf({ metricId, from, until }: EventAsk, pageEvents: number): string {
  const filter = [
    `equals(metric_id,"${metricId}")`,
    `greater-or-equal(datetime,${iso(from)})`,
    `less-than(datetime,${iso(until)})`,
  ].join(',');
  return `/api/events?filter=${encodeURIComponent(filter)}&include=metric&fields[metric]=name&sort=datetime&page[size]=${pageEvents}`;
}

const iso = (at: Instant): string => new Date(at).toISOString();
