import { Pool } from 'undici';
import { webhookBody } from '../../integration/decide-arrange.ts';
import { seeded, takeAny } from './seeded.ts';
import type { ServerProcess } from './server-process.ts';

export interface StormOptions {
  readonly webhooks: number;
  readonly clients: number;
  readonly seed: number;
  readonly key: string;
  /** Shares of the webhooks that come twice at once, and once more after their answer. */
  readonly twins: number;
  readonly repeats: number;
  /** Called with the number of webhooks answered so far. */
  readonly onAnswered: (answered: number) => void;
}

export interface StormAccount {
  /** Person → the one answer. */
  readonly answers: ReadonlyMap<string, string>;
  /** Answers to one webhook that were not the same bytes. */
  readonly differing: readonly string[];
  readonly statuses: Readonly<Record<string, number>>;
  readonly unexpected: readonly string[];
  readonly slowestMilliseconds: number;
}

/** The servers there are; a post waits while there is none. */
export class Fleet {
  readonly #pools = new Map<ServerProcess, Pool>();
  #arrivals: (() => void)[] = [];

  add(server: ServerProcess): void {
    this.#pools.set(server, new Pool(server.url, { connections: 40 }));
    for (const arrived of this.#arrivals.splice(0)) arrived();
  }

  /** No request is sent to it from now on; those it has may still be answered. */
  remove(draw: number): ServerProcess | undefined {
    const server = [...this.#pools.keys()][Math.floor(draw * this.#pools.size)];
    if (server === undefined) return undefined;
    const pool = this.#pools.get(server);
    this.#pools.delete(server);
    void pool?.close().catch(() => undefined);
    return server;
  }

  async pool(draw: number): Promise<Pool> {
    while (this.#pools.size === 0) await new Promise<void>((arrived) => this.#arrivals.push(arrived));
    const pools = [...this.#pools.values()];
    const pool = pools[Math.floor(draw * pools.length)];
    if (pool === undefined) throw new Error('There is a server.');
    return pool;
  }
}

/** Like Klaviyo: each webhook until it is answered 200, the unanswered again later and in any order. */
export async function storm(fleet: Fleet, options: StormOptions): Promise<StormAccount> {
  const random = seeded(options.seed);
  const answers = new Map<string, string>();
  const differing: string[] = [];
  const statuses: Record<string, number> = {};
  const unexpected: string[] = [];
  const unanswered: string[] = [];
  const repeats: string[] = [];
  let sent = 0;
  let slowestMilliseconds = 0;

  const next = (): string | undefined => {
    if (random() < 0.1 && unanswered.length > 0) return takeAny(unanswered, random());
    if (random() < options.repeats && repeats.length > 0) return takeAny(repeats, random());
    if (sent < options.webhooks) return `P${sent++}`;
    return takeAny(unanswered, random()) ?? takeAny(repeats, random());
  };

  async function post(person: string): Promise<void> {
    const body = JSON.stringify(webhookBody(person, { fields: { first_name: `Person ${person}` } }));
    const headers = { 'content-type': 'application/json', 'x-api-key': options.key };
    const pool = await fleet.pool(random());
    const started = performance.now();
    const answer = await pool
      .request({ method: 'POST', path: '/api/generate/fernhill', headers, body })
      .then(async (response) => ({ status: String(response.statusCode), text: await response.body.text() }))
      .catch((error: Error) => ({ status: 'no answer', text: error.message }));
    slowestMilliseconds = Math.max(slowestMilliseconds, performance.now() - started);
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    if (answer.status === '200') return take(person, answer.text);
    unanswered.push(person);
    if (answer.status !== '503' && answer.status !== 'no answer') unexpected.push(`${answer.status} ${answer.text}`);
  }

  function take(person: string, text: string): void {
    const first = answers.get(person);
    const told = withoutRepeated(text);
    if (first === undefined) {
      answers.set(person, told);
      if (random() < options.repeats) repeats.push(person);
      options.onAnswered(answers.size);
    } else if (first !== told) differing.push(`${first}\n${told}`);
  }

  const client = async (): Promise<void> => {
    for (let person = next(); person !== undefined; person = next()) {
      await (random() < options.twins ? Promise.all([post(person), post(person)]) : post(person));
    }
  };
  // A client that found nothing to do may have left before the last webhook failed.
  while (answers.size < options.webhooks) await Promise.all(Array.from({ length: options.clients }, client));
  return { answers, differing, statuses, unexpected, slowestMilliseconds };
}

/** That an answer is a repeat is the one thing in which it may differ from the first. */
const withoutRepeated = (text: string): string => text.replace(/,"repeated":(true|false)\}/, '}');
