import { type Bounded, round } from '../bounded.ts';
import { median } from '../figure.ts';
import { type LoadResult, requestOf } from './load.ts';
import type { ServerProcess } from './server.ts';
import { withWorld } from './world.ts';

const CONNECTIONS = 64;
const ROUNDS = 5;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 3;
const LEAST_SHARE = 0.5;

/**
 * Durable generate against the same route with persistence off, over HTTP with new people throughout, and against
 * a bare server of the same framework that answers the same bytes. The rounds alternate, so that a machine that
 * gets slower or faster does so for all; the load generator is a process of its own, and shares the machine.
 */
export const measureThroughput = (): Promise<Bounded[]> =>
  withWorld({ templates: 1, cells: 200 }, async ({ databaseUrl, arranged, start, load }) => {
    const durable = await start({ kind: 'durable', databaseUrl });
    const off = await start({ kind: 'off', databaseUrl });
    const bare = await start({ kind: 'bare', answer: await answerOf(durable, arranged) });
    const round_ = (server: ServerProcess, seconds: number): Promise<LoadResult> =>
      load(server, { kind: 'closed', connections: CONNECTIONS, seconds });

    await round_(bare, WARM_UP_SECONDS);
    await round_(off, WARM_UP_SECONDS);
    let answered = 1 + (await round_(durable, WARM_UP_SECONDS)).latencies.length;
    const rates: Record<'bare' | 'off' | 'durable', number[]> = { bare: [], off: [], durable: [] };
    for (let each = 0; each < ROUNDS; each += 1) {
      rates.bare.push(perSecond(await round_(bare, ROUND_SECONDS)));
      rates.off.push(perSecond(await round_(off, ROUND_SECONDS)));
      const result = await round_(durable, ROUND_SECONDS);
      rates.durable.push(perSecond(result));
      answered += result.latencies.length;
      process.stderr.write(
        `round ${each + 1}: ${rates.durable.at(-1)}/s durable, ${rates.off.at(-1)}/s without persistence, ${rates.bare.at(-1)}/s bare\n`,
      );
    }
    const stored = await arranged.countDecisions();
    // More may be stored: a request that was told to come back may have been decided after all.
    if (stored < answered)
      throw new Error(`${answered} requests were answered, but only ${stored} decisions are stored.`);
    return [
      {
        name: 'durable decisions, as a share of the same route without persistence',
        value: round(median(rates.durable) / median(rates.off), 3),
        unit: '',
        limit: LEAST_SHARE,
        bound: 'at least',
        perSecond: rates,
        shareOfBare: round(median(rates.durable) / median(rates.bare), 3),
        answered,
        stored,
        connections: CONNECTIONS,
      },
    ];
  });

async function answerOf(
  server: ServerProcess,
  { slug, key, kinds }: { slug: string; key: string; kinds: Parameters<typeof requestOf>[2]['kinds'] },
): Promise<string> {
  const response = await fetch(`${server.address}/api/generate/${slug}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: requestOf('01JFIRST', 1, { kinds, templates: 1 }),
  });
  const answer = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${answer}`);
  return answer;
}

const perSecond = ({ latencies, seconds }: LoadResult): number => Math.round(latencies.length / seconds);
