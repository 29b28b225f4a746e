import type { Catalogue, CatalogueCounts, EmailStep, ListedEmail, ListedFlow } from '../../connect/ports.ts';
import type { AccountId, ActionId, FlowId, MessageId } from '../../domain/ids.ts';
import type { Database, Query } from './database.ts';
import { saveSynced } from './klaviyo-sync.ts';

/** What Refresh Klaviyo Data brought, as the console and the integration settings read it. */
export const klaviyoCatalogue = (database: Database): Catalogue => ({
  save: (orgId, accountId, synced, at) =>
    database.inOrg(orgId, (query) => saveSynced(query, orgId, accountId, synced, at)),
  counts: (orgId) => database.inOrg(orgId, counts),
  listFlows: (orgId) => database.inOrg(orgId, listFlows),
  hasFlow: (orgId, flowId) => database.inOrg(orgId, (query) => hasFlow(query, flowId)),
  emailStep: (orgId, flowId, actionId) => database.inOrg(orgId, (query) => emailStep(query, flowId, actionId)),
  hasMessage: (orgId, messageId) => database.inOrg(orgId, (query) => hasMessage(query, messageId)),
});

async function counts(query: Query): Promise<CatalogueCounts> {
  const [row] = await query<{ flows: number; messages: number; campaigns: number; metrics: number }>(
    `SELECT (SELECT count(*) FROM klaviyo_flows) AS flows, (SELECT count(*) FROM klaviyo_messages) AS messages,
            (SELECT count(*) FROM klaviyo_campaigns) AS campaigns, (SELECT count(*) FROM klaviyo_metrics) AS metrics`,
  );
  return row ?? { flows: 0, messages: 0, campaigns: 0, metrics: 0 };
}

interface FlowEmailRow {
  flow_id: FlowId;
  flow_name: string;
  status: string;
  trigger_type: string | null;
  action_id: ActionId | null;
  message_id: MessageId;
  message_name: string;
  delay_seconds: number | null;
}

async function listFlows(query: Query): Promise<ListedFlow[]> {
  const rows = await query<FlowEmailRow>(
    `SELECT f.flow_id, f.name AS flow_name, f.status, f.trigger_type,
            a.action_id, a.message_id, a.delay_seconds, m.name AS message_name
     FROM klaviyo_flows f
     LEFT JOIN (klaviyo_actions a JOIN klaviyo_messages m USING (org_id, account_id, message_id)) ON a.flow_id = f.flow_id
     WHERE NOT f.archived
     ORDER BY f.name, f.flow_id, a.position, a.action_id`,
  );
  const flows = new Map<FlowId, ListedFlow & { emails: ListedEmail[] }>();
  for (const row of rows) {
    const flow = flows.get(row.flow_id) ?? {
      flowId: row.flow_id,
      name: row.flow_name,
      status: row.status,
      triggerType: row.trigger_type,
      emails: [],
    };
    flows.set(row.flow_id, flow);
    if (row.action_id === null) continue;
    flow.emails.push({
      actionId: row.action_id,
      messageId: row.message_id,
      name: row.message_name,
      followsWebhook: row.delay_seconds !== null,
      delaySeconds: row.delay_seconds,
    });
  }
  return [...flows.values()];
}

async function hasFlow(query: Query, flowId: FlowId): Promise<boolean> {
  return (await query('SELECT FROM klaviyo_flows WHERE flow_id = $1', [flowId])).length > 0;
}

async function hasMessage(query: Query, messageId: MessageId): Promise<boolean> {
  return (await query('SELECT FROM klaviyo_messages WHERE message_id = $1', [messageId])).length > 0;
}

interface EmailStepRow {
  account_id: AccountId;
  flow_name: string;
  type: string;
  message_id: MessageId | null;
  default_subject: string | null;
  delay_seconds: number | null;
}

async function emailStep(query: Query, flowId: FlowId, actionId: ActionId): Promise<EmailStep | null> {
  const [row] = await query<EmailStepRow>(
    `SELECT a.account_id, f.name AS flow_name, a.type, a.message_id, m.default_subject, a.delay_seconds
     FROM klaviyo_actions a
     JOIN klaviyo_flows f USING (org_id, account_id, flow_id)
     LEFT JOIN klaviyo_messages m USING (org_id, account_id, message_id)
     WHERE a.flow_id = $1 AND a.action_id = $2`,
    [flowId, actionId],
  );
  if (!row) return null;
  return {
    accountId: row.account_id,
    flowName: row.flow_name,
    type: row.type,
    messageId: row.message_id,
    defaultSubject: row.default_subject,
    delaySeconds: row.delay_seconds,
  };
}
