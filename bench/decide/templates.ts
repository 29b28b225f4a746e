import { setTimeout as sleep } from 'node:timers/promises';
import { type Bounded, round } from '../bounded.ts';
import { median, quantile } from '../figure.ts';
import { VARIANTS } from './arrange.ts';
import type { LoadShape } from './load.ts';
import { withWorld } from './world.ts';

const TEMPLATES = 10_000;
const CELLS = 10;
const START_LIMIT_SECONDS = 5;
const MEMORY_LIMIT_MEGABYTES = 600;
const ALL_OF_THEM = { kind: 'closed', connections: 32, requests: 12_000 } as const;

const IN_USE = 100;
const ROUNDS = 3;
const STEADY: LoadShape = { kind: 'open', ratePerSecond: 300, seconds: 8 };
const BETWEEN_SWAPS_MILLISECONDS = 100;
const MOST_TIMES_AS_LONG = 1.25;

/** A server that knows 10,000 templates: its start, its memory once each was asked for, and policies that change in use. */
export const measureTemplates = (): Promise<Bounded[]> =>
  withWorld({ templates: TEMPLATES, cells: CELLS }, async ({ databaseUrl, arranged, start, load }) => {
    const server = await start({ kind: 'durable', databaseUrl });
    const asked = performance.now();
    await load(server, { kind: 'closed', connections: 1, requests: 1 });
    const secondsToStart = server.secondsToListen + (performance.now() - asked) / 1_000;

    const cold = await load(server, ALL_OF_THEM, TEMPLATES);
    const residentMegabytes = server.residentMegabytes();

    const tail = { quiet: [] as number[], swapping: [] as number[] };
    let swaps = 0;
    await load(server, STEADY, IN_USE);
    for (let each = 0; each < ROUNDS; each += 1) {
      tail.quiet.push(quantile((await load(server, STEADY, IN_USE)).latencies, 0.99));
      const loading = load(server, STEADY, IN_USE);
      let isOver = false;
      void loading.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        swaps += 1;
        await arranged.publishPolicy((swaps % IN_USE) + 1, swaps + 1);
        await sleep(BETWEEN_SWAPS_MILLISECONDS);
      }
      tail.swapping.push(quantile((await loading).latencies, 0.99));
    }
    const inAll = { templates: TEMPLATES, variants: VARIANTS };
    return [
      {
        name: 'start, from spawn to the first decision',
        value: round(secondsToStart, 2),
        unit: 's',
        limit: START_LIMIT_SECONDS,
        bound: 'under',
        ...inAll,
      },
      {
        name: 'memory once each template was asked for',
        value: residentMegabytes,
        unit: 'MB',
        limit: MEMORY_LIMIT_MEGABYTES,
        bound: 'under',
        ...inAll,
        firstRequestMilliseconds: {
          half: round(quantile(cold.latencies, 0.5), 1),
          p99: round(quantile(cold.latencies, 0.99), 1),
        },
        afterwards: server.residentMegabytes(),
      },
      {
        name: 'latency of 99 % of the decisions while policies are swapped, to that without',
        value: round(median(tail.swapping) / median(tail.quiet), 2),
        unit: '',
        limit: MOST_TIMES_AS_LONG,
        bound: 'under',
        p99Milliseconds: { swapping: round(median(tail.swapping), 1), quiet: round(median(tail.quiet), 1) },
        swaps,
      },
    ];
  });
