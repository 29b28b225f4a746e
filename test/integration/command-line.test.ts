import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createKey, createTemplate, startServer, webhookBody } from './decide-arrange.ts';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'justai-cli-'));
  let db: TestDatabase;

  async function justai(args: string[], env: Record<string, string> = {}, input = ''): Promise<Run> {
    const child = spawn(process.execPath, ['bin/justai.mjs', ...args], {
      env: { ...process.env, DATABASE_URL: db.url, JUSTAI_DATA_DIR: folder, LOG_LEVEL: 'silent', ...env },
    });
    child.stdin.end(input);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    const [code] = await once(child, 'close');
    return { code: Number(code), out, err };
  }

  beforeAll(async () => {
    db = await cloneDatabase();
  });
  afterAll(async () => {
    await db.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what it can do', async () => {
    const { out, code } = await justai(['--help']);
    expect(code).toBe(0);
    for (const command of ['serve', 'demo', 'twin', 'ingest', 'migrate', 'keys']) expect(out).toContain(command);
  });

  it('refuses to serve without the address at which Klaviyo reaches it', async () => {
    const { err, code } = await justai(['serve'], { PUBLIC_URL: '' });
    expect(code).toBe(1);
    expect(err).toMatch(/PUBLIC_URL/);
  });

  it('names the port that is in use and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { err, code } = await justai(['serve'], { PORT: String(port), PUBLIC_URL: 'https://justai.example.com' });
    other.close();
    expect(code).toBe(1);
    expect(err).toContain(
      `Port ${port} is in use. Stop the program that listens there, or choose another one: PORT, for the demo --port.`,
    );
  });

  it('says that the database does not answer, not where in the code', async () => {
    const { err, code } = await justai(['serve'], {
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
      PUBLIC_URL: 'https://justai.example.com',
    });
    expect(code).toBe(1);
    expect(err).toMatch(/The database of DATABASE_URL does not answer/);
    expect(err).not.toMatch(/\bat .*\.js/);
  });

  it('makes a key for the only organisation, alone on stdout', async () => {
    await db.createOrg('acme');
    const { out, code } = await justai(['keys', 'create', 'Klaviyo webhook']);
    expect(code).toBe(0);
    expect(out).toMatch(/^jai_live_[a-z2-7]{39}\n$/);
  });

  it('edits a key, leaves what is not named, and asks first where it could do more', async () => {
    const { out: key } = await justai(['keys', 'create', 'Editable', '--template', 'welcome', '--flow', 'WfLow1']);
    const prefix = key.slice(0, 13);
    const edited = await justai(['keys', 'edit', prefix, '--name', 'Edited', '--rate', '50']);
    expect([edited.err, edited.out]).toEqual([
      '',
      expect.stringContaining(`${prefix}\tEdited\tgenerate\twelcome,flow WfLow1`),
    ]);
    expect(edited.out).toContain('50/s, 200 a profile');

    const wider = await justai(['keys', 'edit', prefix, '--any-template', '--scope', 'generate', 'debug']);
    expect(wider.code).toBe(1);
    for (const part of ['scope debug', 'every template', 'Add --yes']) expect(wider.err).toContain(part);
    expect((await justai(['keys', 'list'])).out).toContain(`${prefix}\tEdited\tgenerate\twelcome`);
    const confirmed = await justai(['keys', 'edit', prefix, '--any-template', '--yes']);
    expect(confirmed.out).toContain(`${prefix}\tEdited\tgenerate\tflow WfLow1`);
    expect((await justai(['keys', 'edit', 'jai_live_none', '--rate', '1'])).err).toContain('No live key begins with');

    const env = { KLAVIYO_API_URL: 'http://127.0.0.1:1' };
    const unknown = await justai(['keys', 'edit', prefix, '--from-klaviyo'], env);
    expect(unknown.err).toContain('could not be fetched');
  });

  it('replays the log, explains one decision, tells its story, and says what is wrong with what was asked', async () => {
    expect((await justai(['replay'])).err).toContain('Nothing was decided yet.');
    expect((await justai(['replay', '--id', '42'])).err).toContain('"42" is no decision\'s id');
    const [{ org_id: orgId } = { org_id: '' }] = await db.asOwner<{ org_id: string }>('SELECT org_id FROM orgs');
    await createTemplate(db, orgId as OrgId, { share: 1 });
    const key = await createKey(db, orgId as OrgId);
    const server = startServer(db.url);
    const headers = { 'x-api-key': key };
    const request = { method: 'POST', url: '/api/generate/acme', headers, payload: webhookBody('01J8A') } as const;
    const { decision } = (await server.app.inject(request)).json();
    await server.close();
    const all = await justai(['replay', '--template', 'welcome']);
    expect([all.code, all.out]).toEqual([0, expect.stringContaining('1 decision: 1 drawn again the same')]);
    const one = await justai(['replay', '--id', decision.id]);
    for (const part of ['treatment, chosen', 'no policy yet', 'the same']) expect(one.out).toContain(part);
    expect((await justai(['replay', '--template', 'nope'])).err).toContain('for a template nope');
    const story = await justai(['decision', decision.id, '--org', 'acme']);
    expect(story.out).toMatch(/^Decided: .* It has not been written to the profile yet\./);
    expect(story.out).toMatch(/● The webhook was answered.*\n.*\n? *… /s);
    expect((await justai(['decision', '01J8A', '--org', 'acme'])).out).toContain(decision.id);
    expect((await justai(['decision', 'sarah@example.com', '--org', 'acme'])).err).toContain('Nothing was decided for');
  });

  it('binds a key, lists it and revokes it, and asks first where it is in use', async () => {
    const bound = ['--template', 'welcome', '--address', '203.0.113.0/24', '--flow', 'WfLow1'];
    const { out: key } = await justai(['keys', 'create', 'Bound', ...bound]);
    const prefix = key.slice(0, 13);
    const listed = (await justai(['keys', 'list'])).out;
    expect(listed).toContain(`${prefix}\tBound\tgenerate\twelcome,flow WfLow1,203.0.113.0/24\tnever used`);
    expect(listed).not.toContain(key.trim());

    await db.asOwner('UPDATE api_keys SET last_used_at = now() WHERE prefix = $1', [prefix]);
    const asked = await justai(['keys', 'revoke', prefix]);
    expect([asked.code, asked.err]).toEqual([1, expect.stringContaining('Add --yes')]);
    expect((await justai(['keys', 'revoke', prefix, '--yes'])).out).toContain('Revoked Bound');
    expect((await justai(['keys', 'list'])).out).toContain('revoked 20');
    expect((await justai(['keys', 'create', 'Odd', '--address', 'home'])).err).toContain('203.0.113.0/24');
  });

  it('loads a downloaded export once, and says what became of each file', async () => {
    const header = 'event_id,uuid,datetime,profile_id,metric_name,metric_id,event_properties';
    const row = `e1,u1,2026-07-01T10:57:14+00:00,P1,Received Email,M1,"{""$message"":""Msg""}"`;
    const good = join(folder, 'events_2026-07-01T10.csv');
    const odd = join(folder, 'odd.csv');
    writeFileSync(good, `${header}\n${row}\n`);
    writeFileSync(odd, 'colour,shape\nred,round\n');

    expect((await justai(['ingest', good])).out).toMatch(/1 new events in 1 rows/);
    const learnt = await db.asOwner("SELECT state FROM pipeline_runs WHERE step = 'policies'", []);
    expect(learnt).toEqual([{ state: 'done' }]);
    expect((await justai(['ingest', good])).out).toMatch(/the same bytes had landed before/);
    const unknown = await justai(['ingest', odd]);
    expect(unknown.code).toBe(1);
    expect(unknown.out).toMatch(/The file is kept untouched.*deliver it again/);
    expect((await justai(['ingest', join(folder, 'missing.csv')])).err).toMatch(/No such file: .*Nothing was ingested/);
  });

  it('loads a folder and what is piped in, goes on past what it cannot read, and sums up', async () => {
    const below = join(folder, 'exports');
    mkdirSync(join(below, 'july'), { recursive: true });
    const header = 'event_id,uuid,datetime,profile_id,metric_name,metric_id,event_properties';
    const row = (id: string): string => `${id},,2026-07-01T10:57:14+00:00,P1,Received Email,M1,{}`;
    writeFileSync(join(below, 'a.csv'), [header, row('f1'), row('f2')].join('\n'));
    writeFileSync(join(below, 'july', 'b.csv.gz'), gzipSync([header, row('f2'), row('f3')].join('\n')));
    writeFileSync(join(below, 'odd.csv'), 'size,weight\n1,2\n');
    writeFileSync(join(below, 'notes.md'), 'hello');
    symlinkSync(join(below, 'a.csv'), join(below, 'july', 'link.csv'));
    const own = '{"event_id":"o1","profile_id":"P1","metric":"Placed Order","time":1782903600,"value":5}\n';
    const { code, out, err } = await justai(['ingest', below, '-', '--org', 'acme'], {}, own);
    expect([code, err]).toEqual([1, '']);
    for (const line of [
      `${below}/a.csv: 2 new events in 2 rows (read as json-properties).`,
      `${below}/july/b.csv.gz: 1 new events in 2 rows (read as json-properties, 1 known already).`,
      'standard input: 1 new events in 1 rows',
      `Left alone, since they are links or look like no events: ${below}/july/link.csv, ${below}/notes.md`,
      '4 files: 3 loaded, 1 for want of a mapping set aside. 4 new events, 1 known already.',
    ]) {
      expect(out).toContain(line);
    }
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expect((await justai(['ingest', empty, '--org', 'acme'])).err).toContain('No file to load in');
  });

  it('forgets a person and prints where it looked', async () => {
    await db.createOrg('forgetful');
    const path = join(folder, 'export.csv');
    const rows = ['01HZXANNA7Q2', '01HZXBEN0001'].map(
      (person, index) => `e${index},${person},Placed Order,2026-07-01T00:00:00Z`,
    );
    writeFileSync(path, ['id,profile_id,metric_name,datetime', ...rows].join('\n'));
    expect(await justai(['ingest', path, '--org', 'forgetful'])).toMatchObject({ code: 0 });
    const { out, code } = await justai(['forget', '01HZXANNA7Q2', '--org', 'forgetful']);
    expect(out).toMatch(/^Known by 1 name\. Taken out of 1 landed file, 1 file of the warehouse and 0 rows/);
    for (const place of ['landing, 1 files', 'warehouse, events', 'PostgreSQL, decisions']) {
      expect(out).toContain(`      0 found in ${place}\n`);
    }
    expect(out).toMatch(/Nothing is left\. Delete the person in Klaviyo too/);
    expect(code).toBe(0);
  });
});
