import { askFiles, askRejects, fileDetail, fileList, ingestedFile, rejectList } from '../../contract/ingestion.ts';
import { whyBytesAreGone } from '../../ingest/files/bytes-gone.ts';
import type { FoundFile, ListedFile, RejectsAsk } from '../../ingest/files/ports.ts';
import { rejectsCsv } from '../../ingest/files/rejects-csv.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type Call, type ConsoleRoute, parse } from './route.ts';
import { toTime, toTimeOrNull } from './time.ts';

const FILES_A_PAGE = 15;
const REJECTS_A_PAGE = 50;
const SHOWN_CHARACTERS = 2_000;
const SHA256 = /^[0-9a-f]{64}$/;
const FILE = '/console-api/ingestion/files/:sha256';

export const ingestionFileRoutes = ({ files, pipeline, audit }: ConsoleDependencies): ConsoleRoute[] => {
  const found = async ({ orgId, params }: Pick<Call, 'orgId' | 'params'>): Promise<FoundFile> => {
    const sha256 = params.sha256 ?? '';
    const file = SHA256.test(sha256) ? await files.find(orgId, sha256) : null;
    if (file === null) throw noSuchFile();
    return file;
  };
  return [
    {
      method: 'GET',
      path: '/console-api/ingestion/files',
      answer: fileList,
      role: 'viewer',
      handle: async ({ orgId, query }) => {
        const { state = null, search, mapping = null, page } = parse(askFiles, query);
        const ask = {
          ...{ state, search: withoutNul(search), mapping: mapping && withoutNul(mapping) },
          ...{ skip: (page - 1) * FILES_A_PAGE, most: FILES_A_PAGE },
        };
        const listed = await files.list(orgId, ask);
        return { files: listed.files.map(toFile), total: listed.total, page, pageSize: FILES_A_PAGE };
      },
    },
    {
      method: 'GET',
      path: FILE,
      answer: fileDetail,
      role: 'viewer',
      handle: async (call) => toFile(await found(call)),
    },
    {
      method: 'GET',
      path: `${FILE}/rejects`,
      answer: rejectList,
      role: 'viewer',
      handle: async (call) => {
        const { sha256 } = await found(call);
        const { after } = parse(askRejects, call.query);
        const ask = { group: groupOf(call.query), after, most: REJECTS_A_PAGE + 1, mostCharacters: SHOWN_CHARACTERS };
        const listed = await files.rejects(call.orgId, sha256, ask);
        const rejects = listed.slice(0, REJECTS_A_PAGE);
        return { rejects, next: listed.length > REJECTS_A_PAGE ? (rejects.at(-1)?.rowNumber ?? null) : null };
      },
    },
    {
      method: 'GET',
      path: `${FILE}/rejects.csv`,
      answer: 'csv',
      role: 'viewer',
      handle: async (call) => {
        const { sha256, name } = await found(call);
        return {
          name: `rejected rows of ${name}`,
          chunks: rejectsCsv((after, most, mostCharacters) =>
            files.rejects(call.orgId, sha256, { group: groupOf(call.query), after, most, mostCharacters }),
          ),
        };
      },
    },
    {
      method: 'POST',
      path: `${FILE}/load-again`,
      answer: ingestedFile,
      role: 'editor',
      handle: async (call) => {
        const { sha256, name } = await found(call);
        if (!(await files.loadAgain(call.orgId, sha256))) throw bytesDeleted(await found(call));
        await audit.record(call.orgId, call.change, 'file.load_again', name);
        pipeline.start(call.orgId);
        return toFile(await found(call));
      },
    },
  ];
};

const withoutNul = (text: string): string => text.replaceAll('\0', '');

const groupOf = (query: unknown): RejectsAsk['group'] => {
  const { reason, column } = parse(askRejects, query);
  return reason === undefined ? null : { reason, column: column === '' ? null : column };
};

const toFile = <File extends ListedFile>(file: File) => ({
  ...file,
  landedAt: toTime(file.landedAt),
  loadedAt: toTimeOrNull(file.loadedAt),
  firstEventAt: toTimeOrNull(file.firstEventAt),
  lastEventAt: toTimeOrNull(file.lastEventAt),
  bytesGone: file.bytesGone && { at: toTime(file.bytesGone.at), sentence: whyBytesAreGone(file) ?? '' },
});

const bytesDeleted = (file: FoundFile): Refusal =>
  new Refusal(
    'conflict',
    'bytes_deleted',
    whyBytesAreGone(file) ?? 'Its bytes were deleted just now. Reload the page.',
  );

const noSuchFile = (): Refusal =>
  new Refusal('not_found', 'no_such_file', 'There is no such file. Look for it by its name under Ingestion.');
