import { setTimeout as sleep } from 'node:timers/promises';
import type { DecisionLog, LoggedTable, MessageCopy, TemplateFacts } from '../../learn/ports.ts';
import { messageOfDecision } from './action-messages.ts';
import { copyToFile } from './copy.ts';
import type { Database, Query } from './database.ts';
import { selectDefaultSubjects } from './default-subjects.ts';
import { MESSAGE_COPIES } from './message-copies.ts';

const TABLE: Readonly<Record<LoggedTable, string>> = { decisions: 'decisions', attempts: 'delivery_attempts' };

const micros = (column: string): string => `(extract(epoch FROM ${column}) * 1000000)::bigint`;

/** As the warehouse keeps subjects: the database's own log is the only place with the text. */
const SUBJECT_DIGEST = `CASE d.subject WHEN '' THEN '' ELSE left(encode(sha256(convert_to(d.subject, 'UTF8')), 'hex'), 32) END`;

/**
 * A delivery is stored in its decision's own commit, so the join finds it or it never was. The message is the one that
 * the decision's own action had then: the template may point at another email by now.
 */
const SELECT: Readonly<Record<LoggedTable, string>> = {
  decisions: `SELECT d.decision_id, d.template_id, 
      coalesce(${messageOfDecision('coalesce(v.account_id, t.account_id)')}, t.treatment_message_id) AS message_id,
      coalesce(v.profile_id, d.user_id) AS profile_id, d.user_id,
      coalesce(v.prefix, '') AS prefix, d.kind, d.assignment, d.variant_id, d.policy_version, d.cell,
      d.group_probability, d.propensity, ${SUBJECT_DIGEST} AS subject_folded, ${micros('d.decided_at')} AS decided_at_micros, d.sequence
    FROM decisions d
    LEFT JOIN templates t ON (t.org_id, t.template_id) = (d.org_id, d.template_id)
    LEFT JOIN deliveries v ON (v.org_id, v.decision_id) = (d.org_id, d.decision_id)`,
  attempts: `SELECT d.decision_id, d.attempt, d.outcome, d.status_code, ${micros('d.started_at')} AS started_at_micros,
      ${micros('d.completed_at')} AS completed_at_micros, d.sequence
    FROM delivery_attempts d`,
};

const WRITERS_POLL_MILLISECONDS = 10;
const WRITERS_PATIENCE_MILLISECONDS = 10_000;

export const decisionLog = (database: Database): DecisionLog => ({
  async settledTo(orgId, table) {
    const { highest, writers } = await database.inOrg(orgId, async (query) => ({
      highest: await highestSequence(query, TABLE[table]),
      writers: await writersOf(query, TABLE[table]),
    }));
    const deadline = performance.now() + WRITERS_PATIENCE_MILLISECONDS;
    let open = writers;
    while (open.length > 0) {
      if (performance.now() > deadline) {
        throw new Error(`A transaction has been writing ${TABLE[table]} for too long; the next run tries again.`);
      }
      await sleep(WRITERS_POLL_MILLISECONDS);
      const still = new Set(await database.inOrg(orgId, (query) => writersOf(query, TABLE[table])));
      open = open.filter((writer) => still.has(writer));
    }
    return highest;
  },
  copyOut: (orgId, table, { after, upTo }, path) =>
    database.inOrg(orgId, (_query, client) =>
      copyToFile(
        client,
        `COPY (${SELECT[table]} WHERE d.org_id = current_org()
           AND d.sequence > ${Number(after)} AND d.sequence <= ${Number(upTo)} ORDER BY d.sequence)
         TO STDOUT (FORMAT csv, HEADER, FORCE_QUOTE *)`,
        path,
      ),
    ),
  templates: (orgId) =>
    database.inOrg(orgId, (query) =>
      query<TemplateFacts>(
        `SELECT t.template_id AS "templateId",
                CASE t.split WHEN 'external' THEN t.control_message_id END AS "controlMessageId",
                ceil(t.email_delay_seconds / 3600.0)::int AS "emailDelayHours", t.maturity_hours AS "maturityHours",
                t.conversion_metric AS "conversionMetric", t.click_window_hours AS "clickWindowHours",
                t.open_window_hours AS "openWindowHours", t.conversion_definition AS "conversionDefinition"
         FROM templates t
         WHERE t.org_id = $1 ORDER BY t.template_id`,
        [orgId],
      ),
    ),
  messageCopies: (orgId) =>
    database.inOrg(orgId, (query) =>
      query<MessageCopy>(
        `SELECT message_id AS "messageId", original_message_id AS "originalMessageId"
         FROM (${MESSAGE_COPIES}) copies ORDER BY message_id, original_message_id`,
        [orgId],
      ),
    ),
  defaultSubjects: (orgId) => database.inOrg(orgId, (query) => selectDefaultSubjects(query, orgId)),
});

async function highestSequence(query: Query, table: string): Promise<number> {
  const [row] = await query<{ highest: number }>(
    `SELECT coalesce(max(sequence), 0) AS highest FROM ${table} WHERE org_id = current_org()`,
  );
  return row?.highest ?? 0;
}

/** Every writer takes this lock before its first sequence and holds it until its rows can be seen. */
async function writersOf(query: Query, table: string): Promise<string[]> {
  const rows = await query<{ writer: string }>(
    `SELECT virtualtransaction AS writer FROM pg_locks
     WHERE relation = $1::regclass AND mode = 'RowExclusiveLock' AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [table],
  );
  return rows.map((row) => row.writer);
}
