import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { loadedEvents } from '../support/loaded-events.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const NOW = instant(Date.parse('2026-07-10T00:00:00Z'));
const HEADER = 'event_id,uuid,datetime,profile_id,metric_name,event_properties\n';

let db: TestDatabase;
let pipeline: TestPipeline;
beforeAll(async () => {
  db = await cloneDatabase();
  pipeline = await startPipeline(db.database);
});
afterAll(async () => {
  pipeline.close();
  await db.drop();
});

const ingest = (orgId: OrgId, name: string, content: string | Buffer) =>
  pipeline.ingestFile(orgId, pipeline.file(name, content), NOW);
const events = (orgId: OrgId) => loadedEvents(pipeline.folder, orgId);
const files = (orgId: OrgId) =>
  db.asOwner<{ name: string; state: string; reason: string | null; events: number; duplicates: number }>(
    'SELECT name, state, reason, events, duplicates FROM landing_files WHERE org_id = $1 ORDER BY landed_at, bytes',
    [orgId],
  );

const row = (n: number, day = 1 + (n % 5)): string =>
  `e${n},u${n},2026-07-0${day}T10:00:00.5Z,P${n % 7},Opened Email,"{""$message"":""M${n % 3}"",""Subject"":""No, ${n}"",\n""x"":1}"\n`;
const ROWS = Array.from({ length: 60 }, (_, n) => row(n));

describe('the same data gives the same events', () => {
  let whole: Record<string, unknown>[];
  beforeAll(async () => {
    const orgId = await db.createOrg();
    await ingest(orgId, 'whole.csv', HEADER + ROWS.join(''));
    whole = await events(orgId);
    expect(whole).toHaveLength(60);
  });

  it('however it is cut, put in order, repeated, overlapped, packed and cut short on the way', async () => {
    const piece = fc.record({
      from: fc.integer({ min: 0, max: 59 }),
      length: fc.integer({ min: 1, max: 60 }),
      isReversed: fc.boolean(),
      repeats: fc.integer({ min: 1, max: 2 }),
      isPacked: fc.boolean(),
      /** Bytes of it that were delivered before all of it. */
      cutShortAt: fc.option(fc.double({ min: 0.05, max: 0.99, noNaN: true })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 4 }), fc.boolean(), async (pieces, isWholeFirst) => {
        const orgId = await db.createOrg();
        if (isWholeFirst) await ingest(orgId, 'whole.csv', HEADER + ROWS.join(''));
        for (const [index, { from, length, isReversed, repeats, isPacked, cutShortAt }] of pieces.entries()) {
          const rows = ROWS.slice(from, from + length);
          if (isReversed) rows.reverse();
          const content = HEADER + rows.join('').repeat(repeats);
          const bytes = isPacked ? gzipSync(content) : Buffer.from(content);
          const name = `piece-${index}.csv`;
          if (cutShortAt !== null) await ingest(orgId, name, bytes.subarray(0, Math.ceil(bytes.length * cutShortAt)));
          await ingest(orgId, name, bytes);
        }
        if (!isWholeFirst) await ingest(orgId, 'whole.csv', HEADER + ROWS.join(''));
        expect(await events(orgId)).toEqual(whole);
        const counted = (await files(orgId)).reduce((sum, file) => sum + Number(file.events ?? 0), 0);
        expect(counted).toBe(60);
      }),
      { numRuns: 8 },
    );
  });
});

describe('an event is one', () => {
  it('though its copies carry different days', async () => {
    const orgId = await db.createOrg();
    await ingest(orgId, 'a.csv', HEADER + row(1, 1) + row(1, 2));
    await ingest(orgId, 'b.csv', HEADER + row(1, 5) + row(2, 5));
    expect((await events(orgId)).map((event) => event.event_id)).toEqual(['e1', 'e2']);
    expect(await files(orgId)).toMatchObject([
      { events: 1, duplicates: 1 },
      { events: 1, duplicates: 1 },
    ]);
  });

  it('though the index of ids was lost, or a load died before it wrote one', async () => {
    const orgId = await db.createOrg();
    await ingest(orgId, 'a.csv', HEADER + row(1) + row(2));
    rmSync(join(pipeline.folder, 'warehouse', orgId, 'event-ids'), { recursive: true });
    await ingest(orgId, 'b.csv', HEADER + row(2) + row(3));
    expect((await events(orgId)).map((event) => event.event_id)).toEqual(['e1', 'e2', 'e3']);
    expect(readdirSync(join(pipeline.folder, 'warehouse', orgId, 'event-ids'))).toHaveLength(2);
  });

  it('though a load died with some of its days in place, and left what it was writing', async () => {
    const orgId = await db.createOrg();
    await ingest(orgId, 'a.csv', HEADER + ROWS.slice(0, 10).join(''));
    const before = await events(orgId);
    const folder = join(pipeline.folder, 'warehouse', orgId);
    rmSync(join(folder, 'event-ids'), { recursive: true });
    rmSync(join(folder, 'events', 'day=2026-07-02'), { recursive: true });
    mkdirSync(join(folder, 'events', '.staging-0123456789abcdef'));
    writeFileSync(join(folder, 'events', '.staging-0123456789abcdef', 'typed.parquet'), 'half');
    await db.asOwner("UPDATE landing_files SET state = 'landed', loaded_at = NULL WHERE org_id = $1", [orgId]);
    await ingest(orgId, 'b.csv', HEADER + ROWS.slice(5, 10).join(''));
    expect(await events(orgId)).toEqual(before);
    expect(readdirSync(join(folder, 'events')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('though the value in its last row was cut off when the file first came', async () => {
    const orgId = await db.createOrg();
    const header = 'id,profile_id,metric_name,datetime,$value\n';
    const whole = `${header}p1,P1,Placed Order,2026-07-01T00:00:00Z,10\np2,P1,Placed Order,2026-07-01T00:00:00Z,49.99\n`;
    await ingest(orgId, 'placed.csv', whole.slice(0, -4));
    await ingest(orgId, 'placed.csv', whole);
    expect((await events(orgId)).map((event) => event.value_micros)).toEqual([10_000_000n, 49_990_000n]);
    expect(await files(orgId)).toMatchObject([
      { events: 0, reason: expect.stringContaining('came whole later') },
      { events: 2, duplicates: 0 },
    ]);
  });
});

describe('a gzip that ends early', () => {
  it('is parked with what to do, and nothing of it is loaded until it comes whole', async () => {
    const orgId = await db.createOrg();
    const bytes = gzipSync(HEADER + ROWS.join(''));
    await ingest(orgId, 'growing.csv.gz', bytes.subarray(0, bytes.length - 9));
    expect(await files(orgId)).toMatchObject([
      { state: 'parked', reason: expect.stringMatching(/ends in the middle.*Deliver/) },
    ]);
    expect(await events(orgId)).toEqual([]);
    await ingest(orgId, 'growing.csv.gz', bytes);
    expect(await events(orgId)).toHaveLength(60);
    expect((await files(orgId)).map((file) => file.state)).toEqual(['loaded', 'loaded']);
  });
});
