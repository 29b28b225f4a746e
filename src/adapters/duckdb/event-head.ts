import type { FileHead } from '../../ingest/mapping/ports.ts';
import type { Delimiter, Encoding } from './event-form.ts';

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|'];
const MOST_RECORDS = 500;

/** What the first bytes of a file, unpacked, tell of the rest. @param isWhole whether they are all there is */
export function headOf(bytes: Buffer, encoding: Encoding, isWhole: boolean): FileHead {
  const texts = new Map<Encoding, string>();
  const textIn = (wanted: Encoding): string => once(texts, wanted, () => new TextDecoder(wanted).decode(bytes));
  const read = new Map<string, string[][]>();
  const records = (delimiter: Delimiter, wanted: Encoding | null): string[][] =>
    once(read, `${delimiter}${wanted ?? encoding}`, () => csvRecords(textIn(wanted ?? encoding), delimiter, isWhole));
  const columns = (delimiter: Delimiter, wanted: Encoding | null): readonly string[] =>
    (csvRecords(textIn(wanted ?? encoding), delimiter, isWhole, 1)[0] ?? []).map((name) => name.trim());
  const delimiter = DELIMITERS.reduce((best, other) =>
    columns(other, null).length > columns(best, null).length ? other : best,
  );
  return {
    delimiter,
    encoding,
    isWellEncoded: isValid(bytes, encoding),
    columns,
    widths: (wanted, as) => records(wanted, as).map((cells) => cells.length),
    jsonKeys: (column) => new Set(records(delimiter, null).flatMap((cells) => keysOf(cells[column]))),
  };
}

/** What `values` has for `key`, made the first time it is wanted. */
function once<Key, Value>(values: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = values.get(key) ?? make();
  values.set(key, value);
  return value;
}

/** The first records, the header among them; a last one that may be cut short is left out. */
export function csvRecords(text: string, delimiter: Delimiter, isWhole: boolean, most = MOST_RECORDS): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length && records.length < most; at += 1) {
    const character = text[at] as string;
    if (isQuoted) {
      const quote = endOr(text.indexOf('"', at), text);
      cell += text.slice(at, quote);
      at = quote;
      if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (character === '"' && cell === '') isQuoted = true;
    else if (character === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (character === '\n' || character === '\r') {
      if (cells.length > 0 || cell !== '') records.push([...cells, cell]);
      cells = [];
      cell = '';
    } else {
      const end = endOfPlain(text, at, delimiter);
      cell += text.slice(at, end);
      at = end - 1;
    }
  }
  if (isWhole && (cells.length > 0 || cell !== '') && records.length < most) records.push([...cells, cell]);
  return records;
}

const endOr = (found: number, text: string): number => (found === -1 ? text.length : found);

function endOfPlain(text: string, from: number, delimiter: Delimiter): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

function keysOf(cell: string | undefined): string[] {
  try {
    const value: unknown = JSON.parse(cell ?? '');
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch {
    return [];
  }
}

/** The end of `bytes` may cut a character in two. */
function isValid(bytes: Buffer, encoding: Encoding): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
