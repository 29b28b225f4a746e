import type { Campaign, Metric, Synced, SyncedFlow } from '../../connect/ports.ts';
import type { AccountId, OrgId, TemplateId } from '../../domain/ids.ts';
import { type Instant, toDate } from '../../domain/instant.ts';
import { appendActionMessages } from './action-messages.ts';
import type { Query } from './database.ts';
import { appendDefaultSubjects } from './default-subjects.ts';
import { appendMessageCopies } from './message-copies.ts';
import { announceChange } from './notices.ts';

/** Replaces what was known part by part; what emails were sent with is kept as it was. Templates whose email changed follow it, and deciders are told. */
export async function saveSynced(
  query: Query,
  orgId: OrgId,
  accountId: AccountId,
  { flows, campaigns, metrics }: Synced,
  at: Instant,
): Promise<TemplateId[]> {
  if (flows) await saveFlows(query, accountId, flows, at);
  if (campaigns) await saveCampaigns(query, accountId, campaigns);
  if (metrics) await saveMetrics(query, accountId, metrics);
  await query('UPDATE klaviyo_accounts SET synced_at = $2 WHERE account_id = $1', [accountId, toDate(at)]);
  const changed = await updateTemplates(query, accountId, at);
  if (changed.length > 0) await announceChange(query, orgId);
  return changed;
}

async function saveFlows(query: Query, accountId: AccountId, flows: readonly SyncedFlow[], at: Instant): Promise<void> {
  const walked = flows.flatMap(({ flowId, steps }) => (steps ? [{ flowId, steps }] : []));
  const listedIds = flows.map(({ flowId }) => flowId);
  const walkedIds = walked.map(({ flowId }) => flowId);
  await query(`DELETE FROM klaviyo_flows WHERE account_id = $1 AND flow_id <> ALL($2)`, [accountId, listedIds]);
  await query(
    `DELETE FROM klaviyo_messages
     WHERE account_id = $1 AND (flow_id <> ALL($2) OR flow_id = ANY($3))`,
    [accountId, listedIds, walkedIds],
  );
  await query(`DELETE FROM klaviyo_actions WHERE account_id = $1 AND flow_id = ANY($2)`, [accountId, walkedIds]);
  await upsertFlows(query, accountId, flows, at);
  const actions = walked.flatMap(({ flowId, steps }) => steps.actions.map((action) => ({ ...action, flowId })));
  await insertActions(query, accountId, actions);
  await insertMessages(
    query,
    accountId,
    actions.flatMap(({ flowId, actionId, message }) =>
      message ? [{ ...message, flowId, actionId, campaignId: null, channel: 'email' }] : [],
    ),
  );
  await appendActionMessages(query, accountId, walkedIds, at);
  await appendDefaultSubjects(query, accountId, walkedIds, at);
  await appendMessageCopies(query, accountId, walkedIds, at);
  await query(`UPDATE klaviyo_flows SET steps_read_at = $3 WHERE account_id = $1 AND flow_id = ANY($2)`, [
    accountId,
    walkedIds,
    toDate(at),
  ]);
}

async function upsertFlows(
  query: Query,
  accountId: AccountId,
  flows: readonly SyncedFlow[],
  at: Instant,
): Promise<void> {
  await query(
    `INSERT INTO klaviyo_flows AS known
       (org_id, account_id, flow_id, name, status, archived, trigger_type, definition, updated_at, synced_at)
     SELECT current_org(), $1, f."flowId", f.name, f.status, f.archived, f."triggerType", f.definition, f."updatedAt", $3
     FROM jsonb_to_recordset($2) AS f
       ("flowId" text, name text, status text, archived boolean, "triggerType" text, "updatedAt" timestamptz,
        definition jsonb)
     ON CONFLICT (org_id, account_id, flow_id) DO UPDATE SET
       name = excluded.name, status = excluded.status, archived = excluded.archived,
       trigger_type = excluded.trigger_type, definition = coalesce(excluded.definition, known.definition),
       updated_at = excluded.updated_at, synced_at = excluded.synced_at`,
    [
      accountId,
      JSON.stringify(
        flows.map(({ steps, updatedAt, ...flow }) => ({
          ...flow,
          updatedAt: updatedAt && toDate(updatedAt),
          definition: steps?.definition,
        })),
      ),
      toDate(at),
    ],
  );
}

/** The same email may stand in an A/B test twice, as its main action and as a variation. */
async function insertActions(query: Query, accountId: AccountId, actions: readonly object[]): Promise<void> {
  await query(
    `INSERT INTO klaviyo_actions (org_id, account_id, action_id, flow_id, type, status, position, message_id,
                                  delay_seconds, webhook_url, webhook_body)
     SELECT current_org(), $1, a."actionId", a."flowId", a.type, a.status, a.position, a.message->>'messageId',
            a."delaySeconds", a.webhook->>'url', a.webhook->>'body'
     FROM jsonb_to_recordset($2) AS a
       ("actionId" text, "flowId" text, type text, status text, position int, message jsonb, "delaySeconds" int, webhook jsonb)
     ON CONFLICT DO NOTHING`,
    [accountId, JSON.stringify(actions)],
  );
}

async function insertMessages(query: Query, accountId: AccountId, messages: readonly object[]): Promise<void> {
  await query(
    `INSERT INTO klaviyo_messages (org_id, account_id, message_id, flow_id, action_id, campaign_id, channel, name,
                                   subject_line, preview_text, default_subject)
     SELECT current_org(), $1, m."messageId", m."flowId", m."actionId", m."campaignId", m.channel, m.name,
            m."subjectLine", m."previewText", m."defaultSubject"
     FROM jsonb_to_recordset($2) AS m
       ("messageId" text, "flowId" text, "actionId" text, "campaignId" text, channel text, name text,
        "subjectLine" text, "previewText" text, "defaultSubject" text)
     ON CONFLICT DO NOTHING`,
    [accountId, JSON.stringify(messages)],
  );
}

async function saveCampaigns(query: Query, accountId: AccountId, campaigns: readonly Campaign[]): Promise<void> {
  await query('DELETE FROM klaviyo_messages WHERE account_id = $1 AND campaign_id IS NOT NULL', [accountId]);
  await query('DELETE FROM klaviyo_campaigns WHERE account_id = $1', [accountId]);
  await query(
    `INSERT INTO klaviyo_campaigns (org_id, account_id, campaign_id, name, status, send_at)
     SELECT current_org(), $1, c."campaignId", c.name, c.status, c."sendAt"
     FROM jsonb_to_recordset($2) AS c ("campaignId" text, name text, status text, "sendAt" timestamptz)
     ON CONFLICT DO NOTHING`,
    [
      accountId,
      JSON.stringify(
        campaigns.map((campaign) => ({ ...campaign, sendAt: campaign.sendAt && toDate(campaign.sendAt) })),
      ),
    ],
  );
  await insertMessages(
    query,
    accountId,
    campaigns.flatMap(({ campaignId, messages }) => messages.map((message) => ({ ...message, campaignId }))),
  );
}

async function saveMetrics(query: Query, accountId: AccountId, metrics: readonly Metric[]): Promise<void> {
  await query('DELETE FROM klaviyo_metrics WHERE account_id = $1', [accountId]);
  await query(
    `INSERT INTO klaviyo_metrics (org_id, account_id, metric_id, name, integration)
     SELECT current_org(), $1, m."metricId", m.name, m.integration
     FROM jsonb_to_recordset($2) AS m ("metricId" text, name text, integration text)
     ON CONFLICT DO NOTHING`,
    [accountId, JSON.stringify(metrics)],
  );
}

/** What a template took over from its email step when it was pointed at it. */
async function updateTemplates(query: Query, accountId: AccountId, at: Instant): Promise<TemplateId[]> {
  const rows = await query<{ template_id: TemplateId }>(
    `UPDATE templates t SET treatment_message_id = m.message_id, default_subject = m.default_subject,
       email_delay_seconds = coalesce(a.delay_seconds, t.email_delay_seconds), updated_at = $2
     FROM klaviyo_actions a JOIN klaviyo_messages m USING (org_id, account_id, message_id)
     WHERE a.account_id = $1 AND t.account_id = $1 AND a.flow_id = t.flow_id AND a.action_id = t.treatment_action_id
       AND (t.treatment_message_id, t.default_subject, t.email_delay_seconds)
           IS DISTINCT FROM (m.message_id, m.default_subject, coalesce(a.delay_seconds, t.email_delay_seconds))
     RETURNING t.template_id`,
    [accountId, toDate(at)],
  );
  return rows.map((row) => row.template_id);
}
