import { endOf } from './json-parts.ts';

/** Rows of a CSV and lines of anything else may be this long; a quote that is never closed would else swallow a file. */
const LONGEST_ROW_CHARACTERS = 4_194_304;

/** Cuts CSV into rows, each with its line break. A quoted field may hold line breaks. */
export async function* csvRows(chunks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let waiting = '';
  for await (const chunk of chunks) {
    const { rows, rest } = splitRows(waiting + chunk);
    yield* rows;
    waiting = rest;
    if (waiting.length <= LONGEST_ROW_CHARACTERS) continue;
    const lines = waiting.split(/(?<=\n)/);
    waiting = lines.pop() ?? '';
    yield* lines;
  }
  if (waiting !== '') yield waiting;
}

function splitRows(text: string): { rows: string[]; rest: string } {
  const rows: string[] = [];
  let start = 0;
  for (let end = rowEnd(text, start); end !== null; end = rowEnd(text, start)) {
    rows.push(text.slice(start, end));
    start = end;
  }
  return { rows, rest: text.slice(start) };
}

const FIELD_END = /[,;\t|\n]/g;

/** @returns null where the row is not complete yet. A quote inside an unquoted field is a character like others. */
function rowEnd(text: string, start: number): number | null {
  let at = start;
  for (;;) {
    if (text[at] === '"') {
      const close = closingQuote(text, at);
      if (close === null) return null;
      at = close + 1;
    }
    FIELD_END.lastIndex = at;
    const found = FIELD_END.exec(text);
    if (found === null) return null;
    at = found.index + 1;
    if (found[0] === '\n') return at;
  }
}

function closingQuote(text: string, open: number): number | null {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (at + 1 === text.length) return null;
    if (text[at + 1] !== '"') return at;
  }
  return null;
}

/** Cuts a row of JSON documents apart; what stands between two goes with the second. */
export async function* jsonDocuments(chunks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let waiting = '';
  let tried = 0;
  for await (const chunk of chunks) {
    waiting += chunk;
    // A document that is not complete yet is looked at again when it has doubled, so that a long one costs no square.
    if (waiting.length < tried * 2) continue;
    for (let end = completeAt(waiting); end !== null; end = completeAt(waiting)) {
      yield waiting.slice(0, end);
      waiting = waiting.slice(end);
    }
    tried = waiting.length;
  }
  for (let end = completeAt(waiting); end !== null; end = completeAt(waiting)) {
    yield waiting.slice(0, end);
    waiting = waiting.slice(end);
  }
  if (waiting !== '') yield waiting;
}

function completeAt(text: string): number | null {
  const start = text.search(/[{[]/);
  if (start < 0) return null;
  const end = endOf(text, start);
  return text[end - 1] === (text[start] === '{' ? '}' : ']') && isClosed(text, start, end) ? end : null;
}

/** `endOf` answers the end of the text where nothing closes. */
const isClosed = (text: string, start: number, end: number): boolean =>
  end < text.length || endOf(`${text} `, start) === end;
