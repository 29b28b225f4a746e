import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Pool } from 'undici';
import type { SentAttributes } from '../../src/domain/attribute.ts';
import { templateIdOf } from './arrange.ts';

export type LoadShape =
  /** Each connection sends its next request when it has its answer: the greatest throughput. */
  | { readonly kind: 'closed'; readonly connections: number; readonly seconds: number }
  | { readonly kind: 'closed'; readonly connections: number; readonly requests: number }
  /** Requests come when they come, whether or not earlier ones were answered: the latency that callers see. */
  | { readonly kind: 'open'; readonly ratePerSecond: number; readonly seconds: number };

export type Load = LoadShape & {
  readonly url: string;
  readonly key: string;
  readonly kinds: readonly SentAttributes[];
  /** How many are asked for, one after the other. */
  readonly templates: number;
};

export interface LoadResult {
  /** Of each answer, in milliseconds; in an open loop from the time the request was due, once warm. */
  readonly latencies: readonly number[];
  readonly seconds: number;
  /** Told to come back (503). Any other answer is an error. */
  readonly refused: number;
}

const OPEN_LOOP_CONNECTIONS = 256;
/** A load generator that has just started is slow itself: what it sends at first is not counted. */
const OPEN_LOOP_WARM_UP_SECONDS = 3;

/** Runs a load in a process of its own. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const child = fork(new URL(import.meta.url), ['--load'], { serialization: 'advanced' });
  child.send(load);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The load generator ended with code ${code}.`);
  });
  const [result] = (await Promise.race([once(child, 'message'), ended])) as [LoadResult];
  ended.catch(() => undefined);
  return result;
}

/** A request of a new person, in the form of the set-up page. */
export function requestOf(person: string, number: number, { kinds, templates }: Pick<Load, 'kinds' | 'templates'>) {
  const template = (number % templates) + 1;
  return JSON.stringify({
    template_id: templateIdOf(template),
    user_id: person,
    tracking_id: `${person}.FLOW0${template}.4711`,
    attrs: kinds[(number * 37) % kinds.length],
    fields: { first_name: `Person ${number}`, product: 'Fernhill No. 3' },
  });
}

async function generateLoad(load: Load): Promise<LoadResult> {
  const { origin, pathname } = new URL(load.url);
  const pool = new Pool(origin, { connections: load.kind === 'closed' ? load.connections : OPEN_LOOP_CONNECTIONS });
  const latencies: number[] = [];
  let refused = 0;
  // Every request is another person's; the process id keeps the rounds apart.
  let people = 0;

  const started = performance.now();
  const countedFrom = load.kind === 'open' ? started + OPEN_LOOP_WARM_UP_SECONDS * 1_000 : started;
  const post = async (due: number): Promise<void> => {
    people += 1;
    const status = await statusOf(pool, pathname, load.key, requestOf(`01J${process.pid}P${people}`, people, load));
    if (status === 200) {
      if (due >= countedFrom) latencies.push(performance.now() - due);
    } else if (status === 503) refused += 1;
    else throw new Error(`A request was answered ${status}.`);
  };

  await (load.kind === 'closed' ? closedLoop(load, post) : openLoop(load, post));
  const seconds = (performance.now() - started) / 1_000;
  await pool.close();
  return { latencies, seconds, refused };
}

/** Without a stream for the answer: what the load generator takes of the machine, the server has not. */
const statusOf = (pool: Pool, path: string, key: string, body: string): Promise<number> =>
  new Promise((resolve, reject) => {
    let status = 0;
    const headers = { 'content-type': 'application/json', 'x-api-key': key };
    pool.dispatch(
      { method: 'POST', path, headers, body },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, statusCode) => {
          status = statusCode;
        },
        onResponseData: () => undefined,
        onResponseEnd: () => resolve(status),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });

type Post = (due: number) => Promise<void>;

async function closedLoop(shape: LoadShape & { kind: 'closed' }, post: Post): Promise<void> {
  let left = 'requests' in shape ? shape.requests : Number.POSITIVE_INFINITY;
  const end = 'seconds' in shape ? performance.now() + shape.seconds * 1_000 : Number.POSITIVE_INFINITY;
  const client = async (): Promise<void> => {
    while (left > 0 && performance.now() < end) {
      left -= 1;
      await post(performance.now());
    }
  };
  await Promise.all(Array.from({ length: shape.connections }, client));
}

/** Poisson arrivals: exponential gaps. What is due by now is sent together, timed from when it was due. */
async function openLoop({ ratePerSecond, seconds }: LoadShape & { kind: 'open' }, post: Post): Promise<void> {
  const pending = new Set<Promise<void>>();
  let due = performance.now();
  const end = due + (OPEN_LOOP_WARM_UP_SECONDS + seconds) * 1_000;
  while (due < end) {
    while (due < end && due <= performance.now()) {
      const sent = post(due);
      pending.add(sent);
      void sent.then(() => pending.delete(sent));
      due += (-Math.log(1 - Math.random()) / ratePerSecond) * 1_000;
    }
    await new Promise((done) => setTimeout(done, 1));
  }
  await Promise.all(pending);
}

if (process.argv[2] === '--load') {
  process.once('message', (load: Load) => {
    void generateLoad(load).then((result) => {
      process.send?.(result, () => process.disconnect());
    });
  });
}
