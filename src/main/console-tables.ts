import { apiKeys } from '../adapters/postgres/api-keys.ts';
import { attributeBook } from '../adapters/postgres/attribute-book.ts';
import { auditLog } from '../adapters/postgres/audit-log.ts';
import { conversionBook } from '../adapters/postgres/conversion-book.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { decisionRecords } from '../adapters/postgres/decision-records.ts';
import { deliveryHealth } from '../adapters/postgres/delivery-health.ts';
import { fileBook } from '../adapters/postgres/file-book.ts';
import { ingestHealth } from '../adapters/postgres/ingest-health.ts';
import { ownMappings } from '../adapters/postgres/own-mappings.ts';
import { reports } from '../adapters/postgres/reports.ts';
import { runHistory } from '../adapters/postgres/run-history.ts';
import { sessions } from '../adapters/postgres/sessions.ts';
import { templates } from '../adapters/postgres/templates.ts';
import { unwrittenDeliveries } from '../adapters/postgres/unwritten-deliveries.ts';
import { users } from '../adapters/postgres/users.ts';
import { workloads } from '../adapters/postgres/workloads.ts';

/** What the console reads and writes in PostgreSQL. */
export const consoleTables = (database: Database) => ({
  users: users(database),
  sessions: sessions(database),
  apiKeys: apiKeys(database),
  audit: auditLog(database),
  templates: templates(database),
  attributeBook: attributeBook(database),
  conversionBook: conversionBook(database),
  reports: reports(database),
  decisionRecords: decisionRecords(database),
  workloads: workloads(database),
  deliveryHealth: deliveryHealth(database),
  unwritten: unwrittenDeliveries(database),
  ingestHealth: ingestHealth(database),
  files: fileBook(database),
  runs: runHistory(database),
  mappings: ownMappings(database),
});
