import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OrgId } from '../../domain/ids.ts';
import type { Warehouse } from '../../learn/ports.ts';
import { analyse } from './analysis.ts';
import { countedAnalysis, layOut } from './counted-elsewhere.ts';
import { moveInto } from './event-files.ts';
import { LOG_COLUMNS } from './log-columns.ts';
import { lastCopied, logFileName, mergeLogFiles } from './log-files.ts';
import type { PipelineSql } from './pipeline-steps.ts';
import { type Duck, text } from './session.ts';

/** The warehouse as folders of Parquet under `<folder>/<org>`. */
export const warehouse = (duck: Duck, folder: string, sql: PipelineSql): Warehouse => ({
  copiedTo: (orgId, table) => lastCopied(join(folder, orgId, table)),
  async append(orgId, table, csvPath, upTo) {
    const columns = Object.entries(LOG_COLUMNS[table]).map(([name, type]) => `${text(name)}: ${text(type)}`);
    const staged = await spoolPath(folder, orgId, `${table}.parquet`);
    const log = join(folder, orgId, table);
    const session = await duck.open();
    try {
      await session.run(
        `COPY (SELECT * FROM read_csv(${text(csvPath)}, auto_detect = false, header = true, delim = ',', quote = '"',
           escape = '"', allow_quoted_nulls = false, columns = {${columns.join(', ')}}) ORDER BY sequence)
         TO ${text(staged)} (FORMAT parquet, COMPRESSION zstd)`,
      );
      await moveInto(staged, join(log, logFileName(upTo)));
      await mergeLogFiles(session, log, staged);
    } finally {
      session.close();
    }
  },
  spoolPath: (orgId, name) => spoolPath(folder, orgId, name),
  steps: sql.steps.map(({ name }) => name),
  layOut: (orgId, facts, now) =>
    layOut({ ...facts, open: () => duck.open(), folder: join(folder, orgId), sql, now }, (name) =>
      spoolPath(folder, orgId, name),
    ),
  analyse(orgId, facts, now, counted) {
    const ground = { ...facts, open: () => duck.open(), folder: join(folder, orgId), sql, now };
    return counted === undefined ? analyse(ground) : countedAnalysis(ground, counted);
  },
});

async function spoolPath(folder: string, orgId: OrgId, name: string): Promise<string> {
  const spool = join(folder, orgId, '.spool');
  await mkdir(spool, { recursive: true, mode: 0o700 });
  return join(spool, name);
}
