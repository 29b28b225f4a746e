import * as keysContract from '../../../src/contract/api-keys.ts';
import * as contract from '../../../src/contract/console.ts';
import { sftpSource } from '../../../src/contract/sftp.ts';
import { themeList } from '../../../src/contract/themes.ts';
import { variants } from './canned-variants.ts';

/** Every answer is parsed by the contract, so that none can drift from it. */
export const sessionOf = (role: contract.Role): contract.Session =>
  contract.session.parse({
    user: { email: 'mira@hearthandloom.example', role },
    org: { slug: 'hearthandloom', name: 'Hearth & Loom' },
    csrfToken: 'a-token-of-this-session',
    publicUrl: 'https://jai.hearthandloom.example',
  });

export const template: contract.Template = contract.template.parse({
  templateId: 'welcome-email',
  name: 'Welcome email',
  description: '',
  state: 'active',
  split: 'internal_persistent',
  treatmentShare: 0.9,
  epsilon: 0.02,
  randomControlShare: 0,
  holdoutShare: 0,
  shippedVariantId: null,
  shippedKeepsHoldout: false,
  heldOutShare: 0.1,
  prefix: 'jai',
  integration: {
    flowId: 'VwZf3q',
    flowName: 'Welcome series',
    flowStatus: 'live',
    treatmentActionId: '87641205',
    treatmentMessageId: 'Rk2mQz',
    treatmentMessageName: 'Welcome, with JustAI',
    controlMessageId: null,
  },
  continuity: null,
  ranking: {
    ranker: 'auto',
    metricWeights: { opens: 0, clicks: 1, conversions: 0, revenue: 0 },
    unsubscribeLimit: 0.01,
    spamLimit: 0.003,
    isDelayAware: true,
    lookbackDays: 60,
    offsetDays: 0,
  },
  emailDelaySeconds: 300,
  graceSeconds: 600,
  cleanUp: 'where_reentered',
  carrier: 'profile',
  isDelayOfFlow: true,
  variants,
});

const summary = { templateId: 'welcome-email', name: 'Welcome email', flowName: 'Welcome series', variants: 5 };

export const themes = themeList.parse({
  themes: [
    { theme: 'tone: friendly', templateIds: ['welcome-email', 'winback'] },
    { theme: 'tone: formal', templateIds: ['winback'] },
    { theme: 'offer', templateIds: ['cart'] },
  ],
});

export const templates = contract.templateList.parse({
  templates: [
    { ...summary, state: 'active', decisionsLast30Days: 22_140, lift: { estimate: 0.142, low: 0.06, high: 0.229 } },
    {
      ...summary,
      templateId: 'winback',
      name: 'Win-back after 90 days without an order',
      flowName: 'Win-back',
      state: 'paused',
      decisionsLast30Days: 3_911,
      lift: { estimate: -0.091, low: -0.152, high: -0.031 },
    },
    {
      ...summary,
      templateId: 'cart',
      name: 'Abandoned cart',
      flowName: 'Cart',
      state: 'active',
      decisionsLast30Days: 840,
      lift: { estimate: 0.021, low: -0.081, high: 0.124 },
    },
    {
      ...summary,
      templateId: 'new',
      name: 'Birthday',
      flowName: null,
      variants: 0,
      state: 'draft',
      decisionsLast30Days: 0,
      lift: null,
    },
  ],
});

const scope = (name: string, state: string, required: boolean, costs: string) => ({
  scope: name,
  state,
  required,
  costs,
});

export const klaviyo = contract.klaviyoConnection.parse({
  connected: true,
  name: 'Hearth & Loom',
  keyHint: 'pk_…9f2c',
  state: 'active',
  pausedReason: null,
  trouble: null,
  scopes: [
    scope('flows:read', 'granted', true, 'Flows cannot be chosen.'),
    scope('campaigns:read', 'missing', true, 'Campaigns do not appear; flows work all the same.'),
    scope('metrics:read', 'granted', true, 'Metrics cannot be chosen.'),
    scope('profiles:write', 'granted', true, 'Content cannot reach a profile: every email falls back.'),
    scope('accounts:read', 'missing', false, 'The account is known by its flows instead of its name.'),
    scope('lists:write', 'unknown', false, 'Large waves are written one profile at a time.'),
  ],
  quotaPercent: 90,
  verifiedAt: '2026-11-20T09:14:00Z',
  syncedAt: '2026-11-20T09:14:20Z',
  counts: { flows: 12, messages: 47, campaigns: 0, metrics: 31 },
});

/** Klaviyo answered a write with 403. */
export const pausedKlaviyo = contract.klaviyoConnection.parse({
  ...klaviyo,
  state: 'paused',
  pausedReason:
    'The private key lacks the scope profiles:write. Create a key that has it and paste it on the page Klaviyo (403: You do not have permission to perform this action.).',
  scopes: klaviyo.scopes.map((each) => (each.scope === 'profiles:write' ? { ...each, state: 'missing' } : each)),
});

export const refreshed = contract.refreshResult.parse({
  flows: 12,
  messages: 47,
  campaigns: 0,
  metrics: 31,
  problems: ['Campaigns could not be read: the key lacks campaigns:read.'],
});

const flowEmail = (actionId: string, messageId: string, name: string, followsWebhook: boolean) => ({
  actionId,
  messageId,
  name,
  followsWebhook,
  delaySeconds: followsWebhook ? 300 : null,
});

export const flows = contract.flowList.parse({
  flows: [
    {
      flowId: 'VwZf3q',
      name: 'Welcome series',
      status: 'live',
      triggerType: 'Added to List',
      emails: [
        flowEmail('87641200', 'Qq1aaa', 'A word from the founder', false),
        flowEmail('87641205', 'Rk2mQz', 'Welcome, with JustAI', true),
      ],
    },
    {
      flowId: 'Wb90dd',
      name: 'Win-back',
      status: 'draft',
      triggerType: 'Metric',
      emails: [flowEmail('55501', 'Ww1', 'We miss you', false)],
    },
  ],
});

export const sftp = sftpSource.parse({
  configured: true,
  host: 'sftp.klaviyo.com',
  port: 22,
  username: 'hearthandloom_export',
  directory: '/exports/events',
  everyMinutes: 60,
  offsetMinutes: 5,
  publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBq0mK5c6b5v2Hk7WqkqVhPz8Hk0mYwq2s5Zr3cQx1yT justai-hearthandloom',
  hostKey: 'SHA256:3kq0yq1yYv7pT2mE0mXw1g5mB2b9Zz8h6b1yS4d2xJk',
  offeredHostKey: null,
  nextPullAt: '2026-11-21T07:05:00Z',
  lastPulledAt: '2026-11-21T06:05:00Z',
  lastError: null,
  note: null,
});

const key = (
  name: string,
  prefix: string,
  lastUsedAt: string | null,
  revokedAt: string | null,
  more: Partial<keysContract.ApiKey> = {},
): keysContract.ApiKey => ({
  keyId: name,
  name,
  prefix,
  scopes: ['generate'],
  templateIds: [],
  flowId: null,
  addressRanges: [],
  fromKlaviyo: false,
  profileDailyCap: 200,
  requestsPerSecond: 1_000,
  createdAt: '2026-10-20T08:00:00Z',
  lastUsedAt,
  revokedAt,
  replaces: null,
  ...more,
});

const WELCOME = {
  templateIds: ['welcome-email'],
  flowId: 'WfLow1',
  addressRanges: ['203.0.113.0/24'],
  fromKlaviyo: true,
};

export const apiKeys = keysContract.apiKeyList.parse({
  keys: [
    key('Welcome flow', 'jai_live_k3v7', null, null, { ...WELCOME, keyId: 'successor', replaces: 'Welcome flow' }),
    key('Welcome flow', 'jai_live_7hc2', '2026-11-21T06:31:00Z', null, WELCOME),
    key('Staging', 'jai_live_p4qx', null, null, { scopes: ['generate', 'debug'] }),
    key('First try', 'jai_live_2bnn', '2026-10-22T12:00:00Z', '2026-10-25T09:30:00Z'),
  ],
});

export const createdApiKey = keysContract.createdApiKey.parse({
  key: 'jai_live_zk7imuo2f7qd3sxy5bttpawc3vre6hlpaeqsmny',
  apiKey: key('Cart flow', 'jai_live_zk7i', null, null),
});

export const klaviyoAddresses = keysContract.klaviyoAddresses.parse({
  ranges: ['207.211.192.0/20', '207.186.206.0/24', '52.44.10.0/27', '54.85.120.0/27'],
  fetchedAt: '2026-11-21T06:00:00Z',
  problem: null,
});
