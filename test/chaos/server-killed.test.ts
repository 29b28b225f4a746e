import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKey, createTemplate, webhookBody } from '../integration/decide-arrange.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

const WEBHOOKS = 3_000;
/** Klaviyo repeats what it got no answer for; here a quarter of all webhooks is sent twice anyhow. */
const PEOPLE = WEBHOOKS * 0.75;
const CLIENTS = 40;
const KILL_EVERY = 500;

interface Server {
  readonly process: ChildProcess;
  readonly address: string;
}

let db: TestDatabase;
let key: string;
const servers: Server[] = [];
let kills = 0;
let replacement: Promise<void> = Promise.resolve();

beforeAll(async () => {
  db = await cloneDatabase();
  const orgId = await db.createOrg('fernhill');
  await createTemplate(db, orgId);
  key = await createKey(db, orgId);
  servers.push(await start(), await start());
});
afterAll(async () => {
  for (const { process } of servers) process.kill('SIGKILL');
  await db.drop();
});

async function start(): Promise<Server> {
  const script = new URL('./support/generate-server.ts', import.meta.url).pathname;
  const process = spawn('node', ['--import', 'tsx', script, db.url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [address] = (await once(process.stdout, 'data')) as [Buffer];
  return { process, address: address.toString().trim() };
}

/** Kills a server in the middle of its work; another takes its place when it is up. */
function killOne(): void {
  const [victim] = servers.splice(0, 1);
  victim?.process.kill('SIGKILL');
  kills += 1;
  replacement = start().then((server) => void servers.push(server));
}

/** Like Klaviyo: the same webhook again until it is answered 200. */
async function postUntilAnswered(person: number): Promise<string> {
  const body = JSON.stringify(webhookBody(`P${person}`, { fields: { first_name: `Person ${person}` } }));
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (servers.length === 0) await replacement;
    const address = servers[tries % servers.length]?.address;
    try {
      const response = await fetch(`${address}/api/generate/fernhill`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body,
      });
      if (response.ok) return await response.text();
      expect(response.status).toBe(503);
    } catch {
      await new Promise(setImmediate);
    }
  }
  throw new Error(`The webhook of person ${person} was never answered.`);
}

it('servers killed at work lose no decision they answered, and double none', async () => {
  const answers = new Map<number, Set<string>>();
  let next = 0;
  let answered = 0;
  const client = async (): Promise<void> => {
    while (next < WEBHOOKS) {
      const person = next++ % PEOPLE;
      const answer = await postUntilAnswered(person);
      answers.set(person, (answers.get(person) ?? new Set()).add(answer));
      answered += 1;
      if (answered % KILL_EVERY === KILL_EVERY / 2) killOne();
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  await replacement;

  expect(kills).toBe(WEBHOOKS / KILL_EVERY);
  expect(answers.size).toBe(PEOPLE);
  for (const ofPerson of answers.values()) expect(ofPerson.size).toBe(1);

  const stored = await db.asOwner<{ user_id: string; decision_id: string; deliveries: number }>(
    `SELECT d.user_id, d.decision_id, count(v.decision_id)::int AS deliveries
     FROM decisions d LEFT JOIN deliveries v USING (org_id, decision_id) GROUP BY 1, 2`,
  );
  const decisionOf = new Map(stored.map((row) => [row.user_id, row]));
  expect(stored).toHaveLength(PEOPLE);
  for (const [person, [answer = '']] of [...answers].map(([each, texts]) => [each, [...texts]] as const)) {
    const { decision } = JSON.parse(answer) as { decision: { id: string } };
    expect(decisionOf.get(`P${person}`)).toMatchObject({ decision_id: decision.id, deliveries: 1 });
  }
});
