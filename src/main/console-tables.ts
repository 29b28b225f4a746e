import { apiKeys } from '../adapters/postgres/api-keys.ts';
import { attributeBook } from '../adapters/postgres/attribute-book.ts';
import { auditLog } from '../adapters/postgres/audit-log.ts';
import { conversionBook } from '../adapters/postgres/conversion-book.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { decisionRecords } from '../adapters/postgres/decision-records.ts';
import { deliveryHealth } from '../adapters/postgres/delivery-health.ts';
import { exportedDecisions } from '../adapters/postgres/exported-decisions.ts';
import { fileBook } from '../adapters/postgres/file-book.ts';
import { ingestHealth } from '../adapters/postgres/ingest-health.ts';
import { ownMappings } from '../adapters/postgres/own-mappings.ts';
import { reports } from '../adapters/postgres/reports.ts';
import { resultsSource } from '../adapters/postgres/results.ts';
import { runHistory } from '../adapters/postgres/run-history.ts';
import { sessions } from '../adapters/postgres/sessions.ts';
import { shipping } from '../adapters/postgres/shipping.ts';
import { templates } from '../adapters/postgres/templates.ts';
import { unwrittenDeliveries } from '../adapters/postgres/unwritten-deliveries.ts';
import { users } from '../adapters/postgres/users.ts';
import { whatIfSource } from '../adapters/postgres/what-if.ts';
import { workloads } from '../adapters/postgres/workloads.ts';
import { pseudonyms } from '../adapters/system/pseudonym.ts';
import type { LogExport } from '../http/console/dependencies.ts';

/** What the console reads and writes in PostgreSQL. */
export const consoleTables = (database: Database, masterKey: Buffer) => ({
  users: users(database),
  sessions: sessions(database),
  apiKeys: apiKeys(database),
  audit: auditLog(database),
  templates: templates(database),
  shipping: shipping(database),
  attributeBook: attributeBook(database),
  conversionBook: conversionBook(database),
  reports: reports(database),
  results: resultsSource(database),
  whatIfs: whatIfSource(database),
  decisionRecords: decisionRecords(database),
  logExport: logExport(database, masterKey),
  workloads: workloads(database),
  deliveryHealth: deliveryHealth(database),
  unwritten: unwrittenDeliveries(database),
  ingestHealth: ingestHealth(database),
  files: fileBook(database),
  runs: runHistory(database),
  mappings: ownMappings(database),
});

const logExport = (database: Database, masterKey: Buffer): LogExport => ({
  source: exportedDecisions(database),
  personsOf: (orgId) => ({ kind: 'digest', of: pseudonyms(masterKey, orgId) }),
});
