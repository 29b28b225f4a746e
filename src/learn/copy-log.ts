import type { OrgId } from '../domain/ids.ts';
import type { DecisionLog, LoggedTable, Warehouse } from './ports.ts';

export interface CopyParts {
  readonly log: DecisionLog;
  readonly warehouse: Warehouse;
}

/** Brings the warehouse's copy of decisions and delivery attempts up to date. @returns how many rows were new. */
export async function copyLog(parts: CopyParts, orgId: OrgId): Promise<number> {
  // Attempts first: an attempt without its decision would be nothing, a decision without its attempt a fallback.
  const attemptsTo = await parts.log.settledTo(orgId, 'attempts');
  const decisions = await copyTable(parts, orgId, 'decisions', await parts.log.settledTo(orgId, 'decisions'));
  return decisions + (await copyTable(parts, orgId, 'attempts', attemptsTo));
}

async function copyTable(
  { log, warehouse }: CopyParts,
  orgId: OrgId,
  table: LoggedTable,
  upTo: number,
): Promise<number> {
  const after = await warehouse.copiedTo(orgId, table);
  if (upTo <= after) return 0;
  const path = await warehouse.spoolPath(orgId, `${table}.csv`);
  const rows = await log.copyOut(orgId, table, { after, upTo }, path);
  await warehouse.append(orgId, table, path, upTo);
  return rows;
}
