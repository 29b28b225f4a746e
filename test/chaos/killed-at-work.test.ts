import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { createKey, createTemplate } from '../integration/decide-arrange.ts';
import { type OwnPostgres, openOwnPostgres } from './support/own-postgres.ts';
import { type LoggedDraw, replays } from './support/replay.ts';
import { seeded } from './support/seeded.ts';
import { startServerProcess } from './support/server-process.ts';
import { Fleet, storm } from './support/webhook-storm.ts';

const WEBHOOKS = 50_000;
const SEED = 20_260_901;
const SERVER_KILLS = 16;
/** Two minutes where the machine has nothing else to do. */
const MOST_MILLISECONDS = 600_000;
/** The postmaster killed, and told to drop everything at once: twice a crash, from which it recovers by its log. */
const POSTGRES_KILLS = ['SIGKILL', 'SIGQUIT'] as const;

let postgres: OwnPostgres;
let key: string;
const fleet = new Fleet();
const starting: Promise<void>[] = [];

/** Like a process manager: a server that found no database is started again. */
async function startOne(): Promise<void> {
  const server = await startServerProcess(postgres.url);
  if (server === null) await startOne();
  else fleet.add(server);
}

beforeAll(async () => {
  postgres = await openOwnPostgres();
  const orgId = crypto.randomUUID() as OrgId;
  await postgres.asOwner('SELECT create_org($1, $2, $2, now())', [orgId, 'fernhill']);
  await createTemplate(postgres, orgId);
  key = await createKey(postgres, orgId);
  await startOne();
  await startOne();
});
afterAll(async () => {
  await Promise.allSettled(starting);
  for (let server = fleet.remove(0); server !== undefined; server = fleet.remove(0)) await server.end('SIGKILL');
  await postgres.close();
});

/** How many webhooks were answered when something is killed. */
function moments(random: () => number, times: number): number[] {
  return Array.from({ length: times }, () => Math.floor((0.02 + 0.93 * random()) * WEBHOOKS)).sort((a, b) => a - b);
}

it(
  'servers and database killed at work lose no decision they answered, double none and change none',
  async () => {
    const random = seeded(SEED);
    const serverKills = moments(random, SERVER_KILLS);
    const postgresKills = moments(random, POSTGRES_KILLS.length);
    const killed = { servers: 0, postgres: 0 };

    const killServer = async (): Promise<void> => {
      await fleet.remove(random())?.end('SIGKILL');
      killed.servers += 1;
      await startOne();
    };
    const onAnswered = (answered: number): void => {
      if (answered >= (serverKills[0] ?? Number.POSITIVE_INFINITY)) {
        serverKills.shift();
        starting.push(killServer());
      }
      const signal = POSTGRES_KILLS[killed.postgres];
      if (signal !== undefined && answered >= (postgresKills[killed.postgres] ?? Number.POSITIVE_INFINITY)) {
        killed.postgres += 1;
        process.kill(postgres.pid(), signal);
      }
    };
    const started = performance.now();
    const options = { webhooks: WEBHOOKS, clients: 64, seed: SEED, key, twins: 0.05, repeats: 0.2, onAnswered };
    const { answers, differing, statuses, unexpected, slowestMilliseconds } = await storm(fleet, options);
    await Promise.all(starting);
    const seconds = Math.round((performance.now() - started) / 1_000);
    process.stdout.write(
      `${JSON.stringify({ webhooks: WEBHOOKS, killed, statuses, seconds, slowestMilliseconds: Math.round(slowestMilliseconds) })}\n`,
    );

    expect(killed).toEqual({ servers: SERVER_KILLS, postgres: POSTGRES_KILLS.length });
    expect(unexpected).toEqual([]);
    expect(differing).toEqual([]);

    const stored = await postgres.asOwner<{ user_id: string; decision_id: string; deliveries: number }>(
      `SELECT d.user_id, d.decision_id, count(v.decision_id)::int AS deliveries
     FROM decisions d LEFT JOIN deliveries v USING (org_id, decision_id) GROUP BY 1, 2`,
    );
    expect(stored).toHaveLength(WEBHOOKS);
    expect(stored.filter(({ deliveries }) => deliveries !== 1)).toEqual([]);
    const decisionOf = new Map(stored.map((row) => [row.user_id, row.decision_id]));
    const lost = [...answers].filter(([person, text]) => decisionIn(text) !== decisionOf.get(person));
    expect(lost).toEqual([]);
    const log = await postgres.asOwner<LoggedDraw>(
      'SELECT template_id, user_id, kind, variant_id, group_probability, propensity, pmf FROM decisions',
    );
    expect(log.filter((logged) => !replays(logged))).toEqual([]);
    const [counts] = await postgres.asOwner<{ deliveries: number; assignments: number }>(
      `SELECT (SELECT count(*)::int FROM deliveries) AS deliveries, (SELECT count(*)::int FROM assignments) AS assignments`,
    );
    expect(counts).toEqual({ deliveries: WEBHOOKS, assignments: WEBHOOKS });
  },
  MOST_MILLISECONDS,
);

const decisionIn = (text: string): string => (JSON.parse(text) as { decision: { id: string } }).decision.id;
