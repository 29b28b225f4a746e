import type { OrgId } from '../../domain/ids.ts';
import type { Database } from './database.ts';

/** What became of a landed file. */
export interface LandedFileState {
  readonly state: 'landed' | 'loaded' | 'needs_mapping' | 'parked';
  readonly reason: string | null;
  readonly mapping: string | null;
  readonly rows: number | null;
  readonly events: number | null;
  readonly duplicates: number | null;
  readonly rejected: number | null;
}

export async function landedFile(database: Database, orgId: OrgId, sha256: string): Promise<LandedFileState> {
  const [row] = await database.inOrg(orgId, (query) =>
    query<LandedFileState>(
      'SELECT state, reason, mapping, rows, events, duplicates, rejected FROM landing_files WHERE sha256 = $1',
      [sha256],
    ),
  );
  if (!row) throw new Error(`No file ${sha256} has landed.`);
  return row;
}
