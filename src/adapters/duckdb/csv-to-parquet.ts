import type { ColumnType } from '../../report/export/ports.ts';
import { type DuckSession, text } from './session.ts';

const TYPES: Readonly<Record<ColumnType, string>> = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  text: 'VARCHAR',
  time: 'TIMESTAMP',
};

/** Turns a CSV with a header into Parquet, as a stream and in the order of its rows. */
export async function csvToParquet(
  session: DuckSession,
  columns: readonly { readonly name: string; readonly type: ColumnType }[],
  csvPath: string,
  parquetPath: string,
): Promise<void> {
  const types = columns.map(({ name, type }) => `${text(name)}: ${text(TYPES[type])}`).join(', ');
  await session.run(
    `COPY (SELECT * FROM read_csv(${text(csvPath)}, header = true, columns = {${types}}, delim = ',', quote = '"',
             escape = '"', new_line = '\\r\\n', nullstr = '', auto_detect = false, max_line_size = 16777216))
     TO ${text(parquetPath)} (FORMAT parquet, COMPRESSION zstd)`,
  );
}
