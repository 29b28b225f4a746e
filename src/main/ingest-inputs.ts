import { createReadStream, existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';

/** What `justai ingest` was given: a file, or what is piped in. */
export interface IngestInput {
  /** As it was given, for people. */
  readonly shown: string;
  /** Under which it lands. */
  readonly name: string;
  /** Null where nobody knows: of a pipe. */
  readonly bytes: number | null;
  open(): Readable;
}

export interface IngestInputs {
  readonly inputs: readonly IngestInput[];
  /** Files of folders that do not look like events, and links. */
  readonly leftAlone: readonly string[];
}

const EVENT_FILE = /^[^.].*\.(csv|tsv|txt|json|jsonl|ndjson)(\.(gz|zst))?$/i;

/** Files, folders with all that is below them, and `-` for what is piped in. @throws what is missing, before anything lands. */
export function ingestInputs(given: readonly string[], stdin: Readable): IngestInputs {
  const missing = given.filter((path) => path !== '-' && !existsSync(path));
  if (missing.length > 0) throw new Error(`No such file: ${missing.join(', ')}. Nothing was ingested.`);
  const leftAlone: string[] = [];
  const inputs = given.flatMap((path) => {
    if (path === '-') return [{ shown: 'standard input', name: 'stdin', bytes: null, open: () => stdin }];
    if (!statSync(path).isDirectory()) return [fileInput(path)];
    const files = filesBelow(path);
    leftAlone.push(...files.filter((file) => !isEventFile(file)));
    return files.filter(isEventFile).map(fileInput);
  });
  if (inputs.length === 0) {
    throw new Error(
      `No file to load in ${given.join(', ')}: names of event files end in .csv, .csv.gz, .json or .jsonl.`,
    );
  }
  return { inputs, leftAlone };
}

/** A link may lead out of the folder; given by its own name it is read. */
const isEventFile = (path: string): boolean => EVENT_FILE.test(basename(path)) && !lstatSync(path).isSymbolicLink();

const fileInput = (path: string): IngestInput => ({
  shown: path,
  name: basename(path),
  bytes: statSync(path).size,
  open: () => createReadStream(path),
});

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() || entry.isSymbolicLink() ? [path] : [];
    });
