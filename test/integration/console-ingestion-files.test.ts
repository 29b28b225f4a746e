import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as contract from '../../src/contract/ingestion.ts';
import { exportOf } from '../support/exported-days.ts';
import {
  API,
  type IngestingOrg,
  type IngestionConsole,
  NOW,
  shaOf,
  startIngestionConsole,
  UNKNOWN,
} from '../support/ingestion-console.ts';

let scene: IngestionConsole;
let org: IngestingOrg;
beforeAll(async () => {
  scene = await startIngestionConsole();
});
afterAll(() => scene.close());
beforeEach(async () => {
  org = await scene.newOrg();
});

describe('the list of files', () => {
  beforeEach(async () => {
    await org.ingest('opens_2026-10-01.csv', exportOf('2026-10-01', { 'Opened Email': [3] }));
    await org.ingest('100%_what.csv', UNKNOWN);
  });

  it('says what became of each', async () => {
    const { files: listed, total } = await org.files();
    expect(total).toBe(2);
    expect(listed).toMatchObject([
      { name: 'opens_2026-10-01.csv', state: 'loaded', rows: 3, events: 3, duplicates: 0, rejected: 0, source: 'cli' },
      { name: '100%_what.csv', state: 'needs_mapping', rows: null, reason: expect.stringContaining('email, when') },
    ]);
    expect((await org.overview()).files).toEqual({ landed: 0, loaded: 1, needs_mapping: 1, parked: 0, expired: 0 });
  });

  it('is filtered by state and by any part of the name, as it stands', async () => {
    expect((await org.files('?state=needs_mapping')).files.map(({ name }) => name)).toEqual(['100%_what.csv']);
    expect((await org.files('?search=OPENS')).total).toBe(1);
    expect((await org.files('?search=0%25_w')).total).toBe(1);
    expect((await org.files('?search=%25')).total).toBe(1);
    expect((await org.files('?state=loaded&search=what')).total).toBe(0);
    expect((await org.files('?search=%00')).total).toBe(2);
    expect((await org.viewer.call('GET', `${API}/files?state=lost`)).statusCode).toBe(400);
  });

  it('comes in pages from the server', async () => {
    await scene.consoleApp.db.asOwner(
      `INSERT INTO landing_files (org_id, sha256, name, source, bytes, object_key, state, landed_at)
       SELECT $1, lpad(n::text, 64, '0'), 'f' || n, 'sftp', 1, 'k', 'landed', $2::timestamptz + make_interval(mins => n)
       FROM generate_series(1, 60) n`,
      [org.orgId, new Date(NOW)],
    );
    const pages: contract.FileList[] = [];
    for (const page of [1, 2, 3, 4, 5, 6]) pages.push(await org.files(`?page=${page}`));
    expect(pages.map((page) => page.files.length)).toEqual([15, 15, 15, 15, 2, 0]);
    expect(pages[0]?.files[0]?.name).toBe('f60');
    expect(new Set(pages.flatMap((page) => page.files.map(({ sha256 }) => sha256))).size).toBe(62);
  });
});

describe('what a file lost', () => {
  const good = Array.from({ length: 300 }, (_, place) => `g${place},P1,Placed Order,2026-10-01T00:00:00Z,1`);
  const content = [
    'id,profile_id,metric_name,datetime,$value',
    ...good,
    'b1,P1,Placed Order,yesterday,1',
    'b2,P1,Placed Order,tomorrow,1',
    'b3,,Placed Order,2026-10-01T00:00:00Z,1',
    ...Array.from({ length: 55 }, () => '=b4,P1,Placed Order,2026-10-01T00:00:00Z,"ma""ny"'),
  ].join('\n');
  const path = `/files/${shaOf(content)}`;
  beforeEach(async () => {
    await org.ingest('placed “1”.csv', content);
  });

  it('is counted by reason, without what differs from row to row', async () => {
    expect(contract.fileDetail.parse(await org.get(path))).toMatchObject({
      rows: 358,
      rejected: 58,
      groups: [
        { column: 'value', reason: 'is not a number', count: 55, example: 'is not a number: ma"ny' },
        { column: 'time', reason: 'is not a time', count: 2, example: 'is not a time: yesterday' },
        { column: 'profile', reason: 'is empty', count: 1 },
      ],
    });
  });

  it('is read row by row, all of it or one reason, in pages', async () => {
    const first = contract.rejectList.parse(await org.get(`${path}/rejects`));
    expect(first.rejects).toHaveLength(50);
    expect(first.rejects[0]).toEqual({
      rowNumber: 302,
      column: 'time',
      reason: 'is not a time: yesterday',
      raw: 'b1,P1,Placed Order,yesterday,1',
      isCut: false,
    });
    const rest = contract.rejectList.parse(await org.get(`${path}/rejects?after=${first.next}`));
    expect([rest.rejects.length, rest.next]).toEqual([8, null]);
    const times = contract.rejectList.parse(await org.get(`${path}/rejects?reason=is+not+a+time&column=time`));
    expect(times.rejects.map(({ rowNumber }) => rowNumber)).toEqual([302, 303]);
    expect(await org.get(`${path}/rejects?reason=is+not+a+time&column=`)).toEqual({ rejects: [], next: null });
  });

  it('can be saved as CSV, which no spreadsheet takes for formulas', async () => {
    const answer = await org.viewer.call('GET', `${API}${path}/rejects.csv`);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toContain("filename*=UTF-8''rejected%20rows%20of%20placed");
    const lines = answer.body.trimEnd().split('\r\n');
    expect(lines).toHaveLength(59);
    expect(lines.slice(0, 2)).toEqual([
      'row,column,reason,raw',
      '302,"time","is not a time: yesterday","b1,P1,Placed Order,yesterday,1"',
    ]);
    expect(lines[4]).toBe(`305,"value","is not a number: ma""ny","'=b4,P1,Placed Order,2026-10-01T00:00:00Z,ma""ny"`);
  });
});

describe('loading a file again', () => {
  const path = `/files/${shaOf(UNKNOWN)}`;

  it('runs it through the pipeline once more, and says who asked', async () => {
    await org.ingest('what.csv', UNKNOWN);
    await scene.consoleApp.db.asOwner("UPDATE landing_files SET reason = 'Long ago.' WHERE org_id = $1", [org.orgId]);
    const answer = await org.editor.call('POST', `${API}${path}/load-again`);
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { state: 'landed', reason: null }]);
    expect((await org.settled()).runs).toMatchObject([{ state: 'done' }]);
    expect(await org.get(path)).toMatchObject({
      state: 'needs_mapping',
      reason: expect.stringContaining('email, when'),
    });
    const log = await scene.consoleApp.db.asOwner('SELECT action, subject FROM audit_log WHERE org_id = $1', [
      org.orgId,
    ]);
    expect(log).toContainEqual({ action: 'file.load_again', subject: 'what.csv' });
  });

  it('gives the same events, and the same days, for one that was loaded', async () => {
    const content = exportOf('2026-10-01', { 'Received Email': [5, 6] });
    await org.ingest('a.csv', content);
    await scene.pipeline.learn(org.orgId, NOW);
    const before = await org.get('/volume?days=90');
    await org.editor.call('POST', `${API}/files/${shaOf(content)}/load-again`);
    await org.settled();
    expect(await org.get('/volume?days=90')).toEqual(before);
    expect(await org.get(`/files/${shaOf(content)}`)).toMatchObject({ state: 'loaded', events: 11, duplicates: 0 });
  });

  it('knows no file that is not there', async () => {
    for (const id of [shaOf('nothing'), 'nothing', '%00']) {
      const answer = await org.editor.call('POST', `${API}/files/${id}/load-again`);
      expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'no_such_file']);
    }
  });
});
