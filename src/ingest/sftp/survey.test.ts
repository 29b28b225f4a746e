import { expect, test } from 'vitest';
import type { OrgId } from '../../domain/ids.ts';
import { instant } from '../../domain/instant.ts';
import type { RemoteEntry, SftpSession, Source, SourceFiles } from './ports.ts';
import { survey } from './survey.ts';

const NOW = instant(0);
const source = { directory: '/exports' } as Source;
const entry = (name: string, seconds: number): RemoteEntry => ({
  name,
  kind: 'file',
  bytes: 1,
  modifiedAt: instant(seconds * 1_000),
});

function fileList() {
  let most = 0;
  const sourceFiles: Pick<SourceFiles, 'due' | 'recordUnfetched'> = {
    async due(_orgId, _source, files) {
      most = Math.max(most, files.length);
      return new Map(files.map(({ path }) => [path, { tries: 0 }]));
    },
    recordUnfetched: async () => undefined,
  };
  return { sourceFiles: sourceFiles as SourceFiles, most: () => most };
}

function sessionWith(portions: Iterable<readonly RemoteEntry[]>): SftpSession {
  const list = async function* () {
    yield* portions;
  };
  return { list } as unknown as SftpSession;
}

const look = (sourceFiles: SourceFiles, portions: Iterable<readonly RemoteEntry[]>, filesAtMost: number) =>
  survey({ sourceFiles, filesAtMost }, '' as OrgId, source, sessionWith(portions), NOW);

test('a directory of 100,000 files is looked at a thousand at a time, and only the oldest are kept', async () => {
  const { sourceFiles, most } = fileList();
  const portions = function* () {
    for (let at = 0; at < 1_000; at += 1) {
      yield Array.from({ length: 100 }, (_, within) => entry(`${at}-${within}.csv`, (at * 7_919) % 1_000));
    }
  };
  const { due, listed, waiting } = await look(sourceFiles, portions(), 150);
  expect({ listed, waiting, kept: due.length }).toEqual({ listed: 100_000, waiting: 99_850, kept: 150 });
  expect(new Set(due.map(({ modifiedAt }) => modifiedAt))).toEqual(new Set([0, 1_000]));
  expect(most()).toBeLessThanOrEqual(1_100);
});

test('a server that never stops listing is not listened to for ever', async () => {
  const { sourceFiles } = fileList();
  const portion = Array.from({ length: 50_000 }, (_, at) => entry(`${at}.csv`, at));
  const endless = function* () {
    for (;;) yield portion;
  };
  expect(await look(sourceFiles, endless(), 10)).toMatchObject({ isCutShort: true, listed: 1_000_000 });
});
