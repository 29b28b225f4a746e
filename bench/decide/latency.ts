import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Bounded, round } from '../bounded.ts';
import { quantile } from '../figure.ts';
import { withWorld } from './world.ts';

/** Poisson arrivals: a flow that sends to 5.4 million people in an hour. */
const RATE_PER_SECOND = 1_500;
const SECONDS = 20;
const WARM_UP = { kind: 'open', ratePerSecond: 500, seconds: 4 } as const;
const LIMIT_MILLISECONDS = { half: 8, nearlyAll: 30 };

/** How long a durable answer takes when requests come as they come, beside what the disk itself takes. */
export const measureLatency = (): Promise<Bounded[]> =>
  withWorld({ templates: 1, cells: 200 }, async ({ folder, databaseUrl, start, load }) => {
    const disk = syncsOf(folder);
    const server = await start({ kind: 'durable', databaseUrl });
    await load(server, WARM_UP);
    const { latencies, refused } = await load(server, {
      kind: 'open',
      ratePerSecond: RATE_PER_SECOND,
      seconds: SECONDS,
    });
    const of = (q: number): number => round(quantile(latencies, q), 1);
    const detail = {
      unit: 'ms',
      bound: 'under',
      ratePerSecond: RATE_PER_SECOND,
      seconds: SECONDS,
      worst: of(1),
      toldToComeBack: refused,
      diskSyncMilliseconds: { half: round(quantile(disk, 0.5), 2), p99: round(quantile(disk, 0.99), 2) },
    } as const;
    return [
      { ...detail, name: 'latency of half of the decisions', value: of(0.5), limit: LIMIT_MILLISECONDS.half },
      { ...detail, name: 'latency of 99 % of the decisions', value: of(0.99), limit: LIMIT_MILLISECONDS.nearlyAll },
    ];
  });

const SYNCS = 500;
const SYNC_BYTES = 8_192;

/** What it takes the disk to hold a page for good, in milliseconds. */
function syncsOf(folder: string): number[] {
  const file = openSync(join(folder, 'sync'), 'w');
  const page = Buffer.alloc(SYNC_BYTES, 1);
  const took = Array.from({ length: SYNCS }, () => {
    const started = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - started;
  });
  closeSync(file);
  return took;
}
