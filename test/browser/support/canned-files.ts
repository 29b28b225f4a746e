import type { FastifyInstance } from 'fastify';
import * as contract from '../../../src/contract/ingestion.ts';
import type { Scene } from './canned-console.ts';

const AT = Date.UTC(2026, 10, 21, 6, 5);
const FILES_A_PAGE = 15;
const hash = (place: number): string => String(place).padStart(64, '0');

const file = (place: number, name: string, more: Partial<contract.IngestedFile> = {}): contract.IngestedFile => ({
  sha256: hash(place),
  name,
  source: 'sftp',
  bytes: 84_112 + place * 31,
  state: 'loaded',
  reason: null,
  mapping: 'json-properties',
  rows: 1_212 + place,
  events: 1_180 + place,
  duplicates: 32,
  rejected: 0,
  landedAt: new Date(AT - place * 3_600_000).toISOString(),
  loadedAt: new Date(AT - place * 3_600_000).toISOString(),
  firstEventAt: new Date(AT - place * 3_600_000 - 4_000_000).toISOString(),
  lastEventAt: new Date(AT - place * 3_600_000 - 420_000).toISOString(),
  bytesGone: null,
  ...more,
});

const UNREAD_COUNTS = { mapping: null, rows: null, events: null, duplicates: null, rejected: null, loadedAt: null };
const NO_SPAN = { firstEventAt: null, lastEventAt: null };

/** A file that was set aside, with what it lost. */
export const UNREAD = contract.fileDetail.parse({
  ...file(2, 'events_2026-11-21T04_01.csv.gz'),
  ...{ state: 'parked', events: 0, duplicates: 0, rows: 1_402, rejected: 1_033, loadedAt: null, ...NO_SPAN },
  reason:
    '1033 of 1402 rows could not be read, more than 20 %. Nothing of the file was loaded; its rejected rows say why.',
  path: '/exports/events/events_2026-11-21T04_01.csv.gz',
  groups: [
    { column: 'time', reason: 'is not a time', count: 1_020, example: 'is not a time: 21/11/2026 04:12' },
    {
      column: 'event_properties',
      reason: 'Expected Number of Columns',
      count: 9,
      example: 'Expected Number of Columns: 6 Found: 4',
    },
    { column: 'profile', reason: 'is empty', count: 4, example: 'is empty' },
  ],
});

/** The same, had its columns not been known. */
export const UNKNOWN_COLUMNS = contract.fileDetail.parse({
  ...{ ...UNREAD, ...UNREAD_COUNTS, state: 'needs_mapping', groups: [] },
  reason:
    'The columns are not known: email, tier, points, earned at, spent at. Make a mapping that says what they mean, and it is read again.',
});

const FILES: readonly contract.IngestedFile[] = contract.fileList.shape.files.parse([
  file(0, 'events_2026-11-21T06.csv.gz'),
  file(1, 'loyalty points, November (final).csv', {
    ...UNREAD_COUNTS,
    ...NO_SPAN,
    source: 'upload',
    state: 'needs_mapping',
    reason:
      'The columns are not known: email, tier, points, earned at, spent at. Make a mapping that says what they mean, and it is read again.',
  }),
  UNREAD,
  file(3, 'events_2026-11-21T03.csv.gz', { rejected: 2 }),
  ...Array.from({ length: 58 }, (_, place) =>
    file(
      place + 4,
      `events_2026-11-${20 - Math.floor(place / 24)}T${String(23 - (place % 24)).padStart(2, '0')}.csv.gz`,
    ),
  ),
]);

const rejected = (rowNumber: number, group: contract.RejectGroup): contract.RejectList['rejects'][number] => ({
  rowNumber,
  column: group.column,
  reason: group.example,
  raw: `01JD5W${rowNumber}XQ,21/11/2026 04:12,01J8ZKQ3V5N2YB6T7M9RDXW4CE,Opened Email,"{""$message"":""Rk2mQz"",""Subject"":""The wool is in"",""$_cohort$message_send_cohort"":""1795233120:Rk2mQz""}"`,
  isCut: rowNumber === 3,
});

export function registerFiles(app: FastifyInstance, scene: Pick<Scene, 'ingestedFile' | 'ingestion'>): void {
  app.get('/console-api/ingestion/files', async ({ query }) => {
    const { state, search, page } = contract.askFiles.parse(query);
    const found = FILES.filter(
      (each) => (state === undefined || each.state === state) && each.name.toLowerCase().includes(search.toLowerCase()),
    );
    const files = found.slice((page - 1) * FILES_A_PAGE, page * FILES_A_PAGE);
    return { files, total: found.length, page, pageSize: FILES_A_PAGE };
  });
  app.get('/console-api/ingestion/files/:sha256', async ({ params }, reply) => {
    if ((params as { sha256: string }).sha256 === scene.ingestedFile.sha256) return scene.ingestedFile;
    return reply.code(404).send({ error: { code: 'no_such_file', message: 'There is no such file.' } });
  });
  app.get('/console-api/ingestion/files/:sha256/rejects', async ({ query }) => {
    const { reason, after } = contract.askRejects.parse(query);
    const groups = scene.ingestedFile.groups.filter((group) => reason === undefined || group.reason === reason);
    const [group] = groups;
    if (group === undefined) return { rejects: [], next: null };
    const rejects = Array.from({ length: 12 }, (_, place) =>
      rejected(after + place + 2, groups[place % groups.length] ?? group),
    );
    return contract.rejectList.parse({ rejects, next: after === 0 ? 13 : null });
  });
  app.get('/console-api/ingestion/files/:sha256/rejects.csv', async (_, reply) =>
    reply
      .header('content-type', 'text/csv')
      .header('content-disposition', 'attachment; filename="rejected.csv"')
      .send('row,column,reason,raw\r\n2,"time","is not a time","01JD5W"\r\n'),
  );
}
