import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { klaviyoClient } from '../../src/adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../../src/adapters/klaviyo/http.ts';
import { klaviyoAccounts } from '../../src/adapters/postgres/klaviyo-accounts.ts';
import { klaviyoCatalogue } from '../../src/adapters/postgres/klaviyo-catalogue.ts';
import { chooseIntegration } from '../../src/connect/choose-integration.ts';
import { refresh } from '../../src/connect/refresh.ts';
import type { ActionId, FlowId, MessageId, OrgId } from '../../src/domain/ids.ts';
import { allowKey } from '../../twin/state/account.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { type HandClock, handClock } from '../support/hand-clock.ts';
import { openShop, SETUP_KEY, type Shop, START } from '../support/twin-shop.ts';

let db: TestDatabase;
let shop: Shop;
let clock: HandClock;
let orgId: OrgId;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  shop = await openShop();
  clock = handClock(START, (now) => {
    shop.clock.time = now;
  });
  orgId = await db.createOrg();
  await db.asOwner(
    `INSERT INTO klaviyo_accounts (org_id, account_id, sealed_private_key, key_hint, created_at)
     VALUES ($1, $2, $3, '', $4)`,
    [orgId, randomUUID(), Buffer.from(SETUP_KEY), new Date(START)],
  );
});
afterEach(() => shop.close());

const catalogue = () => klaviyoCatalogue(db.database);
const secrets = {
  seal: async () => Buffer.of(),
  open: async (_org: OrgId, _field: string, sealed: Uint8Array) => Buffer.from(sealed).toString(),
};
const refreshed = () => {
  const http = klaviyoHttp({ baseUrl: shop.origin, userAgent: 'justai-test' });
  const accounts = klaviyoAccounts(db.database);
  return refresh({ klaviyo: klaviyoClient(http), accounts, catalogue: catalogue(), secrets, clock }, orgId);
};
const rows = (table: string) => db.asOwner(`SELECT * FROM ${table} WHERE org_id = $1`, [orgId]);
const actionOf = (type: string) => {
  const action = shop.flow.definition.actions.find((each) => each.type === type);
  if (!action) throw new Error(`the shop's flow has no ${type}`);
  return action;
};
const emailAction = () => {
  const action = actionOf('send-email');
  if (action.type !== 'send-email') throw new Error('not an email');
  return action;
};

describe('Refresh Klaviyo Data', () => {
  it('brings flows, their steps and messages, campaigns and metrics', async () => {
    expect(await refreshed()).toMatchObject({ kind: 'refreshed', flows: 1, messages: 2, campaigns: 1, problems: [] });
    expect((await rows('klaviyo_metrics')).length).toBeGreaterThan(5);
    expect(await catalogue().listFlows(orgId)).toEqual([
      {
        flowId: shop.flow.id,
        name: 'Welcome',
        status: 'live',
        triggerType: 'Added to List',
        emails: [
          {
            actionId: emailAction().id,
            messageId: emailAction().data.message.id,
            name: 'Welcome email',
            followsWebhook: true,
            delaySeconds: 300,
          },
        ],
      },
    ]);
    const messages = await rows('klaviyo_messages');
    expect(messages.find(({ flow_id }) => flow_id !== null)).toMatchObject({ default_subject: 'Welcome' });
    expect(messages.find(({ campaign_id }) => campaign_id !== null)).toMatchObject({ subject_line: 'Autumn is here' });
  });

  it("never stores a webhook's headers: they hold our own key", async () => {
    await refreshed();
    for (const table of ['klaviyo_flows', 'klaviyo_actions', 'klaviyo_messages']) {
      const texts = await db.asOwner<{ text: string }>(`SELECT t::text AS text FROM ${table} t WHERE org_id = $1`, [
        orgId,
      ]);
      expect(texts.length).toBeGreaterThan(0);
      for (const { text } of texts) expect(text).not.toMatch(/x-api-key|headers/i);
    }
    expect(await rows('klaviyo_actions')).toContainEqual(
      expect.objectContaining({
        type: 'send-webhook',
        webhook_url: 'https://app.example/hook',
        webhook_body: '{}',
        position: 0,
      }),
    );
  });

  it('says in a sentence which part a missing scope hides, and brings the rest', async () => {
    await refreshed();
    allowKey(shop.account, SETUP_KEY, ['flows:read', 'metrics:read']);
    const again = await refreshed();
    expect(again).toMatchObject({ flows: 1, campaigns: 1, problems: [expect.stringContaining('campaigns:read')] });
  });

  it('waits as long as Klaviyo asks, on the clock', async () => {
    shop.faults.add({
      operation: 'get_flows',
      from: 0,
      until: START + 40_000,
      times: 9,
      fault: { kind: 'status', status: 429, retryAfterSeconds: 40 },
    });
    const refreshing = refreshed();
    await expect.poll(() => clock.nextDue()).toBe(START + 40_000);
    clock.moveTo(START + 40_000);
    expect(await refreshing).toMatchObject({ flows: 1, problems: [] });
  });

  it('forgets what is gone from Klaviyo', async () => {
    await refreshed();
    shop.account.flows.byId.clear();
    clock.moveTo(START + 5_000);
    expect(await refreshed()).toMatchObject({ flows: 0, messages: 1 });
    expect(await rows('klaviyo_actions')).toEqual([]);
  });

  it('is refused where nothing is connected', async () => {
    await db.asOwner('DELETE FROM klaviyo_accounts WHERE org_id = $1', [orgId]);
    expect(await refreshed()).toEqual({ kind: 'not_connected' });
  });

  it('makes templates follow their email when it changed', async () => {
    await db.asOwner(
      `INSERT INTO templates (org_id, template_id, name, account_id, flow_id, treatment_action_id, created_at, updated_at)
       SELECT org_id, 'welcome', 'Welcome', account_id, $2, $3, $4, $4 FROM klaviyo_accounts WHERE org_id = $1`,
      [orgId, shop.flow.id, emailAction().id, new Date(START)],
    );
    expect(await refreshed()).toMatchObject({ changedTemplates: ['welcome'] });
    expect(await rows('templates')).toMatchObject([
      { treatment_message_id: emailAction().data.message.id, default_subject: 'Welcome', email_delay_seconds: 300 },
    ]);
    clock.moveTo(START + 5_000);
    expect(await refreshed()).toMatchObject({ changedTemplates: [] });
  });
});

describe('choosing the email a template serves', () => {
  const choose = (flowId: string, actionId: string, control: string | null = null) =>
    chooseIntegration(catalogue(), orgId, {
      flowId: flowId as FlowId,
      treatmentActionId: actionId as ActionId,
      controlMessageId: control as MessageId | null,
    });

  it('finds the message behind the action, the delay and the default subject', async () => {
    await refreshed();
    expect(await choose(shop.flow.id, emailAction().id)).toMatchObject({
      kind: 'chosen',
      integration: {
        treatmentMessageId: emailAction().data.message.id,
        emailDelaySeconds: 300,
        defaultSubject: 'Welcome',
        controlMessageId: null,
      },
    });
  });

  it('refuses what Klaviyo does not have, and says what to do', async () => {
    await refreshed();
    expect(await choose('none', '1')).toMatchObject({
      kind: 'unknown_flow',
      message: expect.stringContaining('Refresh'),
    });
    expect(await choose(shop.flow.id, '1')).toMatchObject({ kind: 'not_an_email' });
    expect(await choose(shop.flow.id, actionOf('send-webhook').id)).toMatchObject({
      kind: 'not_an_email',
      message: expect.stringContaining('send-webhook'),
    });
    expect(await choose(shop.flow.id, emailAction().id, 'none')).toMatchObject({ kind: 'unknown_control_message' });
  });
});
