import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from '../../src/adapters/postgres/database.ts';
import { createDecisionStore } from '../../src/adapters/postgres/decisions.ts';
import { startEmbeddedPostgres } from '../../src/adapters/postgres/embedded.ts';
import { migrate } from '../../src/adapters/postgres/migrate.ts';
import { type Figure, median, quantile } from '../figure.ts';
import { type Arranged, arrange } from './arrange.ts';
import { type LoadResult, type LoadShape, runLoad } from './load.ts';
import { forgetful, type Served, serve } from './serve.ts';

/** Both `bench/` and its compiled form lie in the project. */
const MIGRATIONS = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../sql/migrations' : '../../../sql/migrations', import.meta.url),
);
const CONNECTIONS = 64;
const ROUNDS = 4;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 2;
/** Per second, Poisson arrivals: a flow that sends to 3.6 million people in an hour. */
const OPEN_LOOP_RATE = 1_000;
const OPEN_LOOP_SECONDS = 15;

/**
 * Durable generate against the same route with persistence off, over HTTP with new people throughout.
 * The rounds alternate, so that a machine that gets slower or faster does so for both; the load generator is
 * a process of its own, and shares the machine.
 */
export async function benchDecide(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'justai-bench-'));
  chmodSync(folder, 0o755); // as root, PostgreSQL runs as nobody
  const postgres = await startEmbeddedPostgres(folder);
  await migrate(postgres.url, MIGRATIONS);
  const database = new Database(postgres.url);
  const arranged = await arrange(postgres.url);
  const durable = await serve(database, createDecisionStore(database));
  const off = await serve(database, forgetful);
  try {
    const closed = await closedLoop(arranged, durable, off);
    const open = await load(durable, arranged, {
      kind: 'open',
      ratePerSecond: OPEN_LOOP_RATE,
      seconds: OPEN_LOOP_SECONDS,
    });
    const answered = closed.answered + open.latencies.length;
    const stored = await arranged.countDecisions();
    // More may be stored: a request that was told to come back may have been decided after all.
    if (stored < answered)
      throw new Error(`${answered} requests were answered, but only ${stored} decisions are stored.`);
    return figureOf(closed, open, { answered, stored });
  } finally {
    await durable.close();
    await off.close();
    await arranged.close();
    await database.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface ClosedLoop {
  readonly durable: readonly LoadResult[];
  readonly off: readonly LoadResult[];
  /** Answers of the durable server, warm-up included. */
  readonly answered: number;
}

async function closedLoop(arranged: Arranged, durable: Served, off: Served): Promise<ClosedLoop> {
  const round = (served: Served, seconds: number): Promise<LoadResult> =>
    load(served, arranged, { kind: 'closed', connections: CONNECTIONS, seconds });
  await round(off, WARM_UP_SECONDS);
  const warmUp = await round(durable, WARM_UP_SECONDS);
  const results: { durable: LoadResult[]; off: LoadResult[] } = { durable: [], off: [] };
  for (let each = 0; each < ROUNDS; each += 1) {
    results.off.push(await round(off, ROUND_SECONDS));
    results.durable.push(await round(durable, ROUND_SECONDS));
    process.stderr.write(`round ${each + 1}: ${perSecond(results.durable.at(-1))}/s durable, `);
    process.stderr.write(`${perSecond(results.off.at(-1))}/s without persistence\n`);
  }
  const answered = [warmUp, ...results.durable].reduce((sum, { latencies }) => sum + latencies.length, 0);
  return { ...results, answered };
}

async function load(served: Served, { key, slug }: Arranged, shape: LoadShape): Promise<LoadResult> {
  const result = await runLoad({ ...shape, url: `${served.address}/api/generate/${slug}`, key });
  if (result.refused > 0) process.stderr.write(`${result.refused} requests were told to come back\n`);
  return result;
}

function figureOf(
  { durable, off }: ClosedLoop,
  open: LoadResult,
  decisions: { answered: number; stored: number },
): Figure {
  const value = median(durable.map(perSecond));
  const limit = median(off.map(perSecond));
  return {
    bench: 'decide',
    value,
    unit: 'durable decisions/s',
    limit,
    ratio: value / limit,
    meta: {
      closedLoop: { connections: CONNECTIONS, durable: durable.map(perSecond), withoutPersistence: off.map(perSecond) },
      openLoop: {
        ratePerSecond: OPEN_LOOP_RATE,
        seconds: OPEN_LOOP_SECONDS,
        p50Milliseconds: quantile(open.latencies, 0.5),
        p99Milliseconds: quantile(open.latencies, 0.99),
        worstMilliseconds: quantile(open.latencies, 1),
        toldToComeBack: open.refused,
      },
      decisions,
      residentMegabytes: Math.round(process.memoryUsage().rss / 1e6),
      node: process.version,
      cores: availableParallelism(),
      cpu: cpus()[0]?.model,
    },
  };
}

const perSecond = (result: LoadResult | undefined): number =>
  result === undefined ? 0 : Math.round(result.latencies.length / result.seconds);
