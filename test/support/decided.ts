import { randomUUID } from 'node:crypto';
import type { OrgId } from '../../src/domain/ids.ts';
import type { TestDatabase } from './database.ts';

/** One decision and what became of its write, as a test tells it. Times are Unix seconds. */
export interface Decided {
  readonly person: string;
  readonly at: number;
  readonly subject?: string;
  readonly variant?: string | null;
  readonly kind?: 'treatment' | 'control' | 'fallback';
  readonly assignment?: 'fresh' | 'inherited' | 'forced';
  readonly groupProbability?: number;
  readonly policyVersion?: number;
  readonly cell?: string;
  readonly pmf?: Readonly<Record<string, number>>;
  /** When the write was answered; null: never written. */
  readonly writtenAt?: number | null;
  /** Of the tracking id: the email action that the template pointed at. */
  readonly actionId?: string;
  /** A request before it that was never answered. */
  readonly unansweredAt?: number;
}

export const TEMPLATE = 'welcome-email';
export const MESSAGE = 'MSG001';
export const DEFAULT_SUBJECT = 'Your weekly update';

/** An active template with a control and variants `a`, `b`, …, its email known. */
export async function createTemplate(db: TestDatabase, orgId: OrgId, variants: readonly string[]): Promise<void> {
  const created = new Date(0);
  await db.asOwner(
    `INSERT INTO templates (org_id, template_id, name, state, treatment_message_id, default_subject, maturity_hours,
       lookback_days, offset_days, created_at, updated_at)
     VALUES ($1, $2, 'Welcome', 'active', $3, $4, 72, 14, 3, $5, $5)`,
    [orgId, TEMPLATE, MESSAGE, DEFAULT_SUBJECT, created],
  );
  await db.asOwner(
    `INSERT INTO variants (org_id, template_id, variant_id, role, name, state, created_at, updated_at)
     SELECT $1, $2, v, CASE v WHEN 'control' THEN 'control' ELSE 'variant' END, v, 'active', $4, $4
     FROM unnest($3::text[]) v`,
    [orgId, TEMPLATE, ['control', ...variants], created],
  );
}

/** Points the template at another email, whose action and message are then known as a refresh leaves them. */
export async function pointAt(db: TestDatabase, orgId: OrgId, actionId: string, messageId: string): Promise<void> {
  await db.asOwner(
    `INSERT INTO klaviyo_accounts (org_id, account_id, sealed_private_key, key_hint, created_at)
     VALUES ($1, $1, '', '', now()) ON CONFLICT DO NOTHING`,
    [orgId],
  );
  await db.asOwner(
    `INSERT INTO klaviyo_flows (org_id, account_id, flow_id, name, status, archived, synced_at)
     VALUES ($1, $1, 'FLOW01', 'Welcome', 'live', false, now()) ON CONFLICT DO NOTHING`,
    [orgId],
  );
  await db.asOwner(
    `INSERT INTO klaviyo_actions (org_id, account_id, action_id, flow_id, type, position, message_id)
     VALUES ($1, $1, $2, 'FLOW01', 'send-email', 1, $3)`,
    [orgId, actionId, messageId],
  );
  await db.asOwner(
    `INSERT INTO action_messages (org_id, account_id, action_id, learnt_at, message_id) VALUES ($1, $1, $2, now(), $3)`,
    [orgId, actionId, messageId],
  );
  await db.asOwner(
    `UPDATE templates SET account_id = $1, treatment_action_id = $2, treatment_message_id = $3 WHERE org_id = $1`,
    [orgId, actionId, messageId],
  );
}

/** Stores decisions in order. @returns their ids. */
export async function decide(db: TestDatabase, orgId: OrgId, decisions: readonly Decided[]): Promise<string[]> {
  const rows = decisions.map((decided, index) => ({
    decision_id: randomUUID(),
    tracking_id: `${decided.person}.FLOW01.ACTION${index}.${decided.at}`,
    user_id: decided.person,
    action_id: decided.actionId ?? null,
    kind: decided.kind ?? 'treatment',
    assignment: decided.assignment ?? 'fresh',
    variant_id: decided.variant === undefined ? 'a' : decided.variant,
    policy_version: decided.policyVersion ?? null,
    cell: decided.cell ?? 'all',
    pmf: decided.pmf ?? {},
    group_probability: decided.groupProbability ?? 0.9,
    subject: decided.subject ?? 'Hello from A',
    decided_at: time(decided.at),
    due_at: time(decided.at + 300),
    written_at: decided.writtenAt === null ? null : time(decided.writtenAt ?? decided.at + 1),
    unanswered_at: decided.unansweredAt === undefined ? null : time(decided.unansweredAt),
  }));
  const given = `SELECT * FROM jsonb_to_recordset($2) AS g (decision_id uuid, tracking_id text, user_id text,
    action_id text, kind text, assignment text, variant_id text, policy_version int, cell text, pmf jsonb, group_probability float8, subject text,
    decided_at timestamptz, due_at timestamptz, written_at timestamptz, unanswered_at timestamptz)`;
  const values = [orgId, JSON.stringify(rows)];
  await db.asOwner(
    `INSERT INTO decisions (org_id, decision_id, template_id, tracking_id, entry, user_id, action_id, kind, reason,
       assignment, variant_id, renderer_version, policy_version, cell, group_probability, propensity, pmf, attrs, fields,
       request_hash, subject, content_hash, decided_at, due_at)
     SELECT $1, decision_id, '${TEMPLATE}', tracking_id, 1, user_id, action_id, kind, 'split', assignment,
       variant_id, 1, policy_version, cell, group_probability, 0.5, pmf, '{}', '{}', '', subject, '', decided_at, due_at
     FROM (${given}) g`,
    values,
  );
  await db.asOwner(
    `INSERT INTO deliveries (org_id, decision_id, profile_id, template_id, prefix, state, due_at, expires_at, not_before)
     SELECT $1, decision_id, user_id, '${TEMPLATE}', 'jai', 'written', due_at, due_at, due_at FROM (${given}) g`,
    values,
  );
  await db.asOwner(
    `INSERT INTO delivery_attempts (org_id, decision_id, attempt, started_at, completed_at, outcome, status_code)
     SELECT $1::uuid, decision_id, 1, unanswered_at, NULL, 'retry', NULL FROM (${given}) g WHERE unanswered_at IS NOT NULL
     UNION ALL
     SELECT $1::uuid, decision_id, 2, written_at - interval '0.2 s', written_at, 'written', 200 FROM (${given}) g
     WHERE written_at IS NOT NULL`,
    values,
  );
  return rows.map((row) => row.decision_id);
}

/** One row of a JSON-properties export; a send is its hand-off second. */
export interface Happened {
  readonly person: string;
  readonly metric:
    | 'Received Email'
    | 'Opened Email'
    | 'Clicked Email'
    | 'Bounced Email'
    | 'Unsubscribed'
    | 'Marked Email as Spam'
    | 'Placed Order'
    | 'Booked Tasting';
  readonly sentAt: number;
  readonly message?: string;
  readonly at?: number;
  readonly properties?: Readonly<Record<string, unknown>>;
}

export function exportFile(events: readonly Happened[]): string {
  const rows = events.map(({ person, metric, sentAt, message = MESSAGE, at = sentAt + 3, properties = {} }) => {
    const cohort = { $message: message, $_cohort$message_send_cohort: `${sentAt}:${message}`, ...properties };
    const json = JSON.stringify(cohort).replaceAll('"', '""');
    return `${randomUUID()},${time(at)},${person},${metric},"${json}"`;
  });
  return ['event_id,datetime,profile_id,metric_name,event_properties', ...rows].join('\n');
}

const time = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();
