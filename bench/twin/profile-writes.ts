import type { Bounded } from '../bounded.ts';
import { medianPace, type Pace, paceOf } from './pace.ts';
import { contentJson, idsOfPeople, importPeople } from './people.ts';
import type { TwinProcess } from './twin-process.ts';

const LIMIT_PER_SECOND = 2_000;
const CONNECTIONS = 32;
const PEOPLE = 10_000;
const ROUNDS = 5;
const ROUND_SECONDS = 3;
/** Of the body that each write carries: a few words, and what the largest emails hold. */
const BODY_BYTES = [100, 10_000];

/** Profile writes (PATCH) of a subject, a preheader and a body, from 32 connections. */
export async function measureWrites(twin: TwinProcess): Promise<Bounded[]> {
  const ids = await idsOfPeople(twin, await importPeople(twin, 0, PEOPLE));
  const figures: Bounded[] = [];
  for (const bytes of BODY_BYTES) {
    await writeFor(twin, ids, bytes, ROUND_SECONDS);
    const rounds: Pace[] = [];
    for (let each = 0; each < ROUNDS; each += 1) {
      rounds.push(await paceOf(twin, () => writeFor(twin, ids, bytes, ROUND_SECONDS)));
    }
    const name = `profile writes accepted, ${bytes} byte bodies`;
    figures.push({
      name,
      unit: 'writes per second of a core',
      limit: LIMIT_PER_SECOND,
      bound: 'at least',
      ...medianPace(rounds),
    });
  }
  return figures;
}

/** Writes content to each of the people in turn, over and over until `seconds` are up; answers how many it wrote. */
async function writeFor(twin: TwinProcess, ids: readonly string[], bytes: number, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1_000;
  let next = 0;
  await inParallel(async () => {
    if (performance.now() >= end) return false;
    next += 1;
    await write(twin, ids[next % ids.length] ?? '', next, bytes);
    return true;
  });
  return next;
}

/** Writes content of its own to each of the people once. */
export async function writeToEach(twin: TwinProcess, ids: readonly string[], bytes: number): Promise<void> {
  let next = 0;
  await inParallel(async () => {
    const number = next;
    const id = ids[number];
    if (id === undefined) return false;
    next += 1;
    await write(twin, id, number, bytes);
    return true;
  });
}

async function write(twin: TwinProcess, id: string, number: number, bytes: number): Promise<void> {
  await twin.patch(`/api/profiles/${id}`, contentJson(number, id, bytes));
}

/** Each of the connections takes the next one when it is done with its last, until there is none. */
export async function inParallel(one: () => Promise<boolean>): Promise<void> {
  const worker = async (): Promise<void> => {
    while (await one());
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}
