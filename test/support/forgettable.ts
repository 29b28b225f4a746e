import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { startDuck } from '../../src/adapters/duckdb/session.ts';
import { createLanding } from '../../src/adapters/objects/landing.ts';
import { openSpool } from '../../src/adapters/objects/spool.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import type { Landing } from '../../src/ingest/ports.ts';
import { openObjectStore } from '../../src/main/open-object-store.ts';
import type { TestDatabase } from './database.ts';
import { createTemplate, decide, exportFile, type Happened } from './decided.ts';
import { openSecretBox, type TestPipeline } from './pipeline.ts';

const START = Date.parse('2026-07-01T00:00:00Z') / 1_000;
export const NOW = instant((START + 6 * 86_400) * 1_000);

/** A month in small: decisions, exports in several files, one of a shape nobody knows, and what was made of them. */
export async function playMonth(
  db: TestDatabase,
  pipeline: TestPipeline,
  orgId: OrgId,
  people: readonly string[],
): Promise<void> {
  await createTemplate(db, orgId, ['a', 'b']);
  const seen: Happened[] = [];
  await decide(
    db,
    orgId,
    people.map((person, index) => ({ person, at: START + index, subject: 'Hello from A' })),
  );
  for (const [index, person] of people.entries()) {
    const sent = { person, sentAt: START + index + 300 };
    seen.push({ ...sent, metric: 'Received Email', properties: { Subject: 'Hello from A' } });
    seen.push({ ...sent, metric: 'Opened Email', at: START + 900 });
    seen.push({
      ...sent,
      metric: 'Clicked Email',
      at: START + 950,
      properties: { URL: `https://s.example/?p=${person}` },
    });
  }
  const file = (name: string, content: string | Buffer) =>
    pipeline.ingestFile(orgId, pipeline.file(name, content), NOW);
  await file('one.csv', exportFile(seen.filter((_event, index) => index % 2 === 0)));
  await file('two.csv.gz', gzipSync(exportFile(seen.filter((_event, index) => index % 2 === 1))));
  await file('unknown.csv', `who,what\n${people.map((person) => `${person},"a,b"\n`).join('')}`);
  const broken = people.slice(0, 2).map((person) => `x${person},yesterday,${person},Received Email,{}`);
  await file('broken.csv', `${exportFile(seen)}\n${broken.join('\n')}\n`);
  await pipeline.learn(orgId, NOW);
  await db.asOwner(
    `INSERT INTO assignments (org_id, template_id, user_id, generation, kind, reason, variant_id, decision_id, cell,
       group_probability, propensity, assigned_at)
     SELECT org_id, template_id, user_id, 1, 'treatment', 'chosen', 'a', decision_id, 'all', 0.9, 0.5, decided_at
     FROM decisions WHERE org_id = $1`,
    [orgId],
  );
  await db.asOwner(
    `INSERT INTO write_ledger (org_id, account_id, profile_id, prefix, decision_id, is_clean, written_at, occupied_until)
     SELECT org_id, org_id, user_id, 'jai', decision_id, false, decided_at, due_at FROM decisions WHERE org_id = $1`,
    [orgId],
  );
  await db.asOwner(
    `INSERT INTO repeat_conflicts (org_id, decision_id, count, last_at)
     SELECT org_id, decision_id, 1, decided_at FROM decisions WHERE org_id = $1`,
    [orgId],
  );
}

/** The landing area of a pipeline, to look into. */
export function openLanding(pipeline: TestPipeline): { readonly landing: Landing; close(): void } {
  const { store, spoolFolder } = openObjectStore(undefined, pipeline.folder);
  const spool = openSpool(spoolFolder);
  return { landing: createLanding({ store, spool, secretBox: openSecretBox }), close: spool.close };
}

/** Independent of what the command says of itself: every file of the data folder, landing unsealed, and every row. */
export async function placesOf(db: TestDatabase, pipeline: TestPipeline, orgId: OrgId, id: string): Promise<string[]> {
  const isThere = (bytes: Buffer): boolean => new RegExp(`(?<![\\w-])${id}(?![\\w-])`).test(bytes.toString('latin1'));
  const { folder } = pipeline;
  const paths = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile());
  const places = paths.filter(
    (name) => !/^(one|two|unknown|broken)\.csv/.test(name) && isThere(readFileSync(join(folder, name))),
  );
  const { landing, close } = openLanding(pipeline);
  for (const objectKey of await landing.list(orgId)) {
    const lent = await landing.withPlainFile(orgId, objectKey, async (path) => readFileSync(path));
    if (lent.kind === 'unreadable') throw new Error(lent.sentence);
    const plain = lent.value[0] === 0x1f ? gunzipSync(lent.value) : lent.value;
    if (isThere(plain)) places.push(`landing ${objectKey}`);
  }
  close();
  const duck = await startDuck();
  const session = await duck.open();
  for (const name of paths.filter((path) => path.endsWith('.parquet'))) {
    const rows = await session.rows(`SELECT * FROM read_parquet('${join(folder, name)}', hive_partitioning = false)`);
    const text = JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    if (isThere(Buffer.from(text))) places.push(`parquet ${name}`);
  }
  session.close();
  duck.close();
  const tables = await db.asOwner<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'org_id' AND table_schema = 'public'`,
  );
  for (const { name } of tables) {
    const rows = await db.asOwner<{ text: string }>(`SELECT t::text AS text FROM "${name}" t WHERE org_id = $1`, [
      orgId,
    ]);
    if (rows.some(({ text }) => isThere(Buffer.from(text)))) places.push(`table ${name}`);
  }
  return places;
}
