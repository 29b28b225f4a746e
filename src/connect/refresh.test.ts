import { expect, it } from 'vitest';
import type { LoopClock } from '../domain/clock.ts';
import type { AccountId, ActionId, FlowId, MessageId, OrgId } from '../domain/ids.ts';
import { instant } from '../domain/instant.ts';
import type { Refusal } from '../domain/klaviyo-answer.ts';
import type { Account, ActionDefinition, KlaviyoReader, MessageDefinition, Synced } from './ports.ts';
import { refresh } from './refresh.ts';

const page = <T>(items: T[], next: string | null = null) =>
  Promise.resolve({ kind: 'ok' as const, status: 200, value: { items, next }, quota: null });
const refused = (kind: Refusal['kind'], status: number): Promise<Refusal> =>
  Promise.resolve({ kind, status, detail: 'No.', retryAfterSeconds: null, quota: null });

const action = (id: string, type: string, next: string[], delaySeconds = 0): ActionDefinition => ({
  id: id as ActionId,
  type,
  next: next as ActionId[],
  status: 'live',
  message: null,
  webhook: null,
  delaySeconds,
  variations: [],
});
const message: MessageDefinition = {
  messageId: 'MSG' as MessageId,
  name: 'Welcome',
  subjectLine: `{{ person|lookup:'jai_subject'|default:"Hello" }}`,
  previewText: null,
};
const flow = (id: string, archived = false) => ({
  flowId: id as FlowId,
  name: id,
  status: 'live',
  archived,
  triggerType: null,
  updatedAt: null,
});

const klaviyo: KlaviyoReader = {
  accountName: () => refused('forbidden', 403),
  probe: () => refused('forbidden', 403),
  flows: (_key, next) => (next === null ? page([flow('ONE')], 'page 2') : page([flow('OLD', true)])),
  flowDefinition: () => refused('invalid', 400),
  flowActions: () =>
    page([action('3', 'send-email', []), action('2', 'time-delay', ['3'], 120), action('1', 'send-webhook', ['2'])]),
  flowMessages: () => page([message]),
  campaigns: () => refused('forbidden', 403),
  metrics: () => page([]),
  publicKey: () => refused('forbidden', 403),
  egressRanges: () => refused('unavailable', 503),
};

async function refreshed(reader: KlaviyoReader): Promise<{ synced: Synced; problems: readonly string[] }> {
  let synced: Synced = { flows: null, campaigns: null, metrics: null };
  const account: Account = {
    accountId: 'A' as AccountId,
    name: null,
    sealedPrivateKey: Buffer.of(),
    keyHint: '',
    scopes: {},
    quotaPercent: 90,
    state: 'active',
    pausedReason: null,
    trouble: null,
    verifiedAt: null,
    syncedAt: null,
  };
  const counts = { flows: 0, messages: 0, campaigns: 0, metrics: 0 };
  const result = await refresh(
    {
      klaviyo: reader,
      accounts: { find: async () => account, save: async () => undefined, shareQuota: async () => true },
      catalogue: {
        save: async (_org, _account, brought) => {
          synced = brought;
          return [];
        },
        counts: async () => counts,
        listFlows: async () => [],
        hasFlow: async () => false,
        emailStep: async () => null,
        hasMessage: async () => false,
      },
      secrets: { seal: async () => Buffer.of(), open: async () => 'pk_key' },
      clock: {
        now: () => instant(0),
        run: () => {
          throw new Error('nothing here waits');
        },
      } satisfies LoopClock,
    },
    'org' as OrgId,
  );
  if (result.kind !== 'refreshed') throw new Error(result.kind);
  return { synced, problems: result.problems };
}

it("reads a flow's actions and messages one by one where Klaviyo gives no definition", async () => {
  const { synced } = await refreshed(klaviyo);
  const email = synced.flows?.[0]?.steps?.actions.find(({ type }) => type === 'send-email');
  expect(email).toMatchObject({ delaySeconds: 120, message: { messageId: 'MSG', defaultSubject: 'Hello' } });
});

it('follows pages to the end, and lists archived flows without reading their steps', async () => {
  const { synced } = await refreshed(klaviyo);
  expect(synced.flows?.map(({ flowId, steps }) => [flowId, steps === null])).toEqual([
    ['ONE', false],
    ['OLD', true],
  ]);
});

it('leaves alone what could not be read, and says so', async () => {
  const { synced, problems } = await refreshed({ ...klaviyo, flowActions: () => refused('not_found', 404) });
  expect(synced).toMatchObject({ campaigns: null, metrics: [] });
  expect(synced.flows?.[0]?.steps).toBeNull();
  expect(problems).toEqual([
    'The steps of the flow “ONE” could not be read (404: No.). What was known of them stays.',
    expect.stringContaining('campaigns:read'),
  ]);
});
