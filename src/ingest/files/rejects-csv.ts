import { csvCell } from '../../domain/csv-cell.ts';
import type { ListedReject } from './ports.ts';

const ROWS_AT_ONCE = 200;
/** A row longer than this is cut: the landed file has all of it. */
const MOST_CHARACTERS = 100_000;

/** All rejects of a file as a CSV file, read a few at a time. */
export async function* rejectsCsv(
  rejects: (after: number, most: number, mostCharacters: number) => Promise<readonly ListedReject[]>,
): AsyncGenerator<string> {
  yield 'row,column,reason,raw\r\n';
  let after = 0;
  for (;;) {
    const rows = await rejects(after, ROWS_AT_ONCE, MOST_CHARACTERS);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows
      .map((row) => `${row.rowNumber},${[row.column ?? '', row.reason, row.raw].map(csvCell).join(',')}\r\n`)
      .join('');
    after = last.rowNumber;
  }
}
