import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { DefaultSubject, MessageCopy } from '../../learn/ports.ts';
import { moveInto, parquetFiles } from './event-files.ts';

/** What the last whole run had seen. Written last: a run that died is done again. */
export interface AnalysisState {
  /** Of the SQL. */
  readonly version: string;
  /** Of what the templates say, as text. */
  readonly templates: string;
  readonly copies: readonly MessageCopy[];
  readonly defaults: readonly DefaultSubject[];
  /** Sequences. */
  readonly decisions: number;
  readonly attempts: number;
  /** How far the events reached; null where there were none. */
  readonly reachMicros: string | null;
  /** Event file -> its bytes and time of change. */
  readonly events: Readonly<Record<string, string>>;
}

const NAME = 'analysis.json';

export async function readState(folder: string): Promise<AnalysisState | null> {
  const json = await readFile(join(folder, NAME), 'utf8').catch(() => null);
  return json === null ? null : (JSON.parse(json) as AnalysisState);
}

export async function writeState(folder: string, state: AnalysisState): Promise<void> {
  const staged = join(folder, '.spool', NAME);
  await mkdir(join(folder, '.spool'), { recursive: true });
  await writeFile(staged, JSON.stringify(state));
  await moveInto(staged, join(folder, NAME));
}

/** Every event file with its bytes and time of change: a file that was loaded again under its name is another one. */
export async function eventFileVersions(folder: string): Promise<Record<string, string>> {
  const events = join(folder, 'events');
  const versions: Record<string, string> = {};
  for (const path of await parquetFiles(events)) {
    const { size, mtimeMs } = await stat(path);
    versions[relative(events, path)] = `${size} ${mtimeMs}`;
  }
  return versions;
}
