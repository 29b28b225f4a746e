import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createKey, createTemplate, type Server, START, startServer, webhookBody } from './decide-arrange.ts';

let db: TestDatabase;
let server: Server;
let key: string;
let orgId: OrgId;

beforeAll(async () => {
  db = await cloneDatabase();
  orgId = await db.createOrg('fernhill');
  key = await createKey(db, orgId);
  await createTemplate(db, orgId, {});
  server = startServer(db.url);
});
afterAll(async () => {
  await server.close();
  await db.drop();
});

const post = (person: string, sentKey = key) =>
  server.app.inject({
    method: 'POST',
    url: '/api/generate/fernhill',
    headers: { 'x-api-key': sentKey },
    payload: webhookBody(person),
  });

const shown = async (name: string): Promise<number> => {
  const line = (await server.metrics.show()).split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1));
};

describe('what the operator watches', () => {
  it('counts each request by how it ended, and commits by how many shared one', async () => {
    await Promise.all(['A', 'B', 'C'].map((person) => post(person)));
    await post('A');
    await post('D', 'no key');
    const decided = await Promise.all(['treatment', 'control'].map((kind) => shown(count(kind))));
    expect(decided.reduce((sum, each) => sum + (each || 0), 0)).toBe(3);
    expect(await shown(count('repeated'))).toBe(1);
    expect(await shown(count('wrong_key'))).toBe(1);
    expect(await shown('justai_group_commit_size_sum')).toBe(4);
  });

  it('counts why control was served where the split did not ask for it', async () => {
    await db.asOwner("UPDATE templates SET state = 'paused'", []);
    await server.snapshots.refresh(orgId);
    await post('E');
    expect(await shown('justai_fallbacks_total{reason="paused"}')).toBe(1);
    await db.asOwner("UPDATE templates SET state = 'active'", []);
    await server.snapshots.refresh(orgId);
  });

  it('tells how old the oldest serving policy is', async () => {
    expect(await server.snapshots.oldestPolicyAt()).toBeNull();
    await db.asOwner(
      `INSERT INTO policies (org_id, template_id, policy_version, published_at, ranker, cells, inputs)
       SELECT org_id, template_id, 1, $1, 'test', '{}', '{}' FROM templates`,
      [new Date(START - 60_000)],
    );
    await server.snapshots.refresh(orgId);
    expect(await server.snapshots.oldestPolicyAt()).toBe(START - 60_000);
  });
});

const count = (outcome: string): string => `justai_generate_duration_seconds_count{outcome="${outcome}"}`;
