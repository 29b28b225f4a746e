import { join } from 'node:path';
import { eventsFolder, eventsQuery } from '../../src/adapters/duckdb/event-files.ts';
import { startDuck } from '../../src/adapters/duckdb/session.ts';
import type { OrgId } from '../../src/domain/ids.ts';

/** Every event of the organisation's warehouse, by its id. @param folder the data folder */
export async function loadedEvents(folder: string, orgId: OrgId): Promise<Record<string, unknown>[]> {
  const duck = await startDuck(join(folder, 'spill-of-the-test'));
  const session = await duck.open();
  const events = await eventsQuery(eventsFolder(join(folder, 'warehouse'), orgId));
  const rows = await session.rows(`SELECT * FROM (${events}) ORDER BY event_id`);
  session.close();
  duck.close();
  return rows;
}
