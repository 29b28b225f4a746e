import { personFiles } from '../adapters/duckdb/person-files.ts';
import type { Duck } from '../adapters/duckdb/session.ts';
import { fileRows } from '../adapters/objects/file-rows.ts';
import { Database } from '../adapters/postgres/database.ts';
import { personRows } from '../adapters/postgres/person-rows.ts';
import { storedFiles } from '../adapters/postgres/stored-files.ts';
import type { OrgId } from '../domain/ids.ts';
import { type Forgotten, forget } from '../ingest/forget/forget.ts';
import type { Request } from '../ingest/forget/ports.ts';
import type { Landing } from '../ingest/ports.ts';
import { resultsFolder, warehouseFolder } from './warehouse-folder.ts';

const LONGEST_LOOK_MILLISECONDS = 3_600_000;

export interface ForgetParts {
  readonly database: Database;
  readonly duck: Duck;
  readonly dataFolder: string;
  readonly landing: Landing;
}

/** One look through all tables may take long, and is asked for by name: it has a connection of its own. */
export async function forgetPerson(
  { database, duck, dataFolder, landing }: ForgetParts,
  orgId: OrgId,
  request: Request,
): Promise<Forgotten> {
  const patient = new Database(database.url, {
    connections: 1,
    statementTimeoutMilliseconds: LONGEST_LOOK_MILLISECONDS,
  });
  const parts = {
    ...{ landing, files: storedFiles(database), fileRows },
    warehouse: personFiles(duck, warehouseFolder(dataFolder), resultsFolder(dataFolder)),
    rows: personRows(patient),
  };
  return forget(parts, orgId, request).finally(() => patient.close());
}
