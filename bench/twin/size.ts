import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { type Bounded, round } from '../bounded.ts';
import { quantile } from '../figure.ts';
import { createEvents } from './events.ts';
import { emailOf, idsOfPeople, importPeople } from './people.ts';
import { writeToEach } from './profile-writes.ts';
import type { TwinProcess } from './twin-process.ts';

const LIMIT_MEGABYTES = 2_000;
const PEOPLE = 500_000;
/** People who hold a body of their own. */
const HOLDERS = 50_000;
const BODY_BYTES = 10_000;
const EVENTS = 2_000_000;
const SETTLE_MILLISECONDS = 5_000;
const REPEATS = 20;

/** Everything comes by the API: imports, profile writes and events in bulk. Then what the largest account still answers. */
export async function measureSize(twin: TwinProcess): Promise<Bounded[]> {
  const ready = twin.memory().residentMegabytes;
  const jobs = await importPeople(twin, 0, HOLDERS);
  const holders = await idsOfPeople(twin, jobs);
  await importPeople(twin, HOLDERS, PEOPLE - HOLDERS);
  const people = twin.memory().residentMegabytes;
  await writeToEach(twin, holders, BODY_BYTES);
  const bodies = twin.memory().residentMegabytes;
  await createEvents(twin, EVENTS, PEOPLE);
  await wait(SETTLE_MILLISECONDS);
  const { residentMegabytes, peakMegabytes } = twin.memory();
  const state = (await twin.control('GET', '/state')) as { profiles: number; events: number };
  if (state.profiles !== PEOPLE || state.events !== EVENTS) {
    throw new Error(`The twin holds ${state.profiles} profiles and ${state.events} events.`);
  }
  return [
    {
      name: `memory at its peak: ${PEOPLE} profiles, ${HOLDERS} with a ${BODY_BYTES} byte body of their own, ${EVENTS} events`,
      value: peakMegabytes,
      unit: 'MB',
      limit: LIMIT_MEGABYTES,
      bound: 'under',
      residentMegabytes: { ready, people, bodies, settled: residentMegabytes },
      medianMilliseconds: await answerTimes(twin, holders[0] ?? ''),
    },
  ];
}

/** Of one caller, one request after the other. */
async function answerTimes(twin: TwinProcess, id: string): Promise<Record<string, number>> {
  const query = (filter: string): string => `filter=${encodeURIComponent(filter)}`;
  const { data } = JSON.parse(await twin.klaviyo('GET', `/api/metrics?${query('equals(integration.name,"API")')}`));
  const day = 'greater-or-equal(datetime,2026-06-15T00:00:00Z),less-than(datetime,2026-06-16T00:00:00Z)';
  const paths = {
    'profile by email': `/api/profiles?${query(`equals(email,"${emailOf(499_999)}")`)}`,
    'profiles, newest first': '/api/profiles?sort=-created&page[size]=100',
    'profiles by update': '/api/profiles?sort=-updated&page[size]=100',
    'events of a profile': `/api/events?${query(`equals(profile_id,"${id}")`)}`,
    'events of a metric and day': `/api/events?${query(`equals(metric_id,"${data[0].id}"),${day}`)}`,
  };
  const times: Record<string, number> = {};
  for (const [name, path] of Object.entries(paths)) {
    const each: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const started = performance.now();
      await twin.klaviyo('GET', path);
      each.push(performance.now() - started);
    }
    times[name] = round(quantile(each, 0.5), 1);
  }
  return times;
}
