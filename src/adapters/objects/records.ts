/** Rows of a CSV and lines of anything else may be this long; a quote that is never closed would else swallow a file. */
const LONGEST_ROW_CHARACTERS = 4_194_304;
/** One row, line, object or item of a list is held whole. No line and no event of a file that loads is so long. */
export const LONGEST_RECORD_CHARACTERS = 67_108_864;

/** A file holds a record that is too long to be held. */
export class TooLong extends Error {}

/** Cuts CSV into rows, each with its line break. A quoted field may hold line breaks. @throws TooLong */
export async function* csvRows(chunks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let waiting = '';
  // Without a line break in what waits, there is nothing to find in it but the end of the line.
  let isLongLine = false;
  for await (const chunk of chunks) {
    waiting += chunk;
    if (isLongLine && !chunk.includes('\n')) {
      if (waiting.length > LONGEST_RECORD_CHARACTERS) throw new TooLong();
      continue;
    }
    const { rows, rest } = splitRows(waiting);
    yield* rows;
    waiting = rest;
    isLongLine = waiting.length > LONGEST_ROW_CHARACTERS;
    if (!isLongLine) continue;
    const lines = waiting.lastIndexOf('\n') + 1;
    if (lines > 0) yield* waiting.slice(0, lines).split(/(?<=\n)/);
    waiting = waiting.slice(lines);
    isLongLine = waiting.length > LONGEST_ROW_CHARACTERS;
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
