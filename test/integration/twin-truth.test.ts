import { afterEach, expect, test } from 'vitest';
import { OPERATIONS } from '../../twin/api/operations.ts';
import type { Twin } from '../../twin/main.ts';
import { sftpUser } from '../support/openssh-sftp.ts';
import {
  control,
  installWelcomeFlow,
  klaviyo,
  PRIVATE_KEY,
  runUntil,
  SMALL_WORLD,
  startSteppedTwin,
} from '../support/stepped-twin.ts';
import { receiveWebhooks, type WebhookReceiver } from '../support/webhook-receiver.ts';

let closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

/** Each occurs nowhere but in the world. */
const SECRETS = ['secret-favourite', 'secret-default', '0.73219', '0.61847', '0.52631', 'oracle', 'expectedClick'];

const world = {
  ...SMALL_WORLD,
  waves: [{ at: '2026-07-01T08:00:00Z', count: 30, overSeconds: 100 }],
  contents: [
    { key: SECRETS[0], subjectIncludes: 'weekly', openRate: 0.73219, clickRate: 0.61847, orderRate: 0.52631 },
    { key: SECRETS[1], openRate: 0.73219, clickRate: 0.61847 },
  ],
  spamRate: 0.1,
  bounceRate: 0.1,
  late: { share: 0.2 },
  eventProperties: 'all',
};

async function playedTwin(): Promise<{ twin: Twin; receiver: WebhookReceiver }> {
  const twin = await startSteppedTwin('2026-07-01T00:00:00Z', {
    assumptions: { keepsRateLimits: false },
    log: () => undefined,
  });
  const receiver = await receiveWebhooks(() => 200);
  closers.push(twin.close, receiver.close);
  const { listId } = await installWelcomeFlow(twin, receiver.url);
  const scopes = new Set(OPERATIONS.flatMap((operation) => operation.scopes));
  await control(twin, 'PUT', '/keys', { privateKey: PRIVATE_KEY, scopes: [...scopes] });
  const schedule = { shape: 'json-properties', gzip: false, everyMinutes: 360, atMinute: 30, directory: 'exports' };
  await control(twin, 'PUT', '/export', schedule);
  await control(twin, 'PUT', '/world', { world, listId });
  await runUntil(twin, '2026-07-09T00:00:00Z');
  return { twin, receiver };
}

/** Every answer that one gets by following links from the collections on. */
async function crawl(twin: Twin): Promise<Map<string, string>> {
  const collections = OPERATIONS.filter(({ method, path }) => method === 'GET' && !path.includes(':'));
  const waiting = collections.map(({ path }) =>
    path === '/api/campaigns' ? `${path}?filter=equals(messages.channel,'email')` : path,
  );
  const answers = new Map<string, string>();
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (answers.has(url)) continue;
    const { status, body } = await klaviyo(twin, 'GET', url);
    const text = JSON.stringify(body);
    answers.set(url, status === 200 ? text : '');
    for (const [, link] of text.matchAll(/"(?:self|related|next)":"https?:\/\/[^/"]+([^"]+)"/g)) {
      if (link !== undefined && !link.includes('/relationships/')) waiting.push(link.replace(/\/(?=$|\?)/, ''));
    }
  }
  return answers;
}

test('the truth of a world is in no answer of the API that its links lead to', async () => {
  const { twin } = await playedTwin();
  const truth = JSON.stringify((await control(twin, 'GET', '/truth')).body);
  for (const secret of SECRETS.slice(0, 2)) expect(truth).toContain(secret);

  const answers = await crawl(twin);
  const answered = [...answers].filter(([, text]) => text !== '').map(([url]) => url.split('?')[0] ?? '');
  for (const collection of ['profiles', 'events', 'metrics', 'lists', 'flows', 'flow-actions', 'flow-messages']) {
    expect(answered.some((url) => new RegExp(`^/api/${collection}/[^/]+$`).test(url))).toBe(true);
  }
  expect(answered.length).toBeGreaterThan(100);
  for (const [url, text] of answers) {
    for (const secret of SECRETS) expect(text.includes(secret), `${secret} in ${url}`).toBe(false);
  }
});

test('the truth of a world is in no webhook and no exported file', async () => {
  const { twin, receiver } = await playedTwin();
  const user = await sftpUser(twin);
  closers.push(user.close);
  const files = await user.download('exports');
  expect(receiver.received.length).toBeGreaterThan(20);
  expect(files.some(({ text }) => text.split('\n').length > 5)).toBe(true);
  const texts = [JSON.stringify(receiver.received), ...files.map(({ text }) => text)];
  for (const secret of SECRETS) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
});

test('the truth of a world is in no answer to what writes or counts', async () => {
  const { twin } = await playedTwin();
  type Listed = { readonly data: readonly { readonly id: string; readonly attributes: { readonly name?: string } }[] };
  const [person] = (await klaviyo<Listed>(twin, 'GET', '/api/profiles')).body.data;
  const metrics = (await klaviyo<Listed>(twin, 'GET', '/api/metrics')).body.data;
  const [flow] = (await klaviyo<Listed>(twin, 'GET', '/api/flows')).body.data;
  const clicked = metrics.find(({ attributes }) => attributes.name === 'Clicked Email');
  const id = person?.id ?? '';
  const aggregate = {
    metric_id: clicked?.id,
    measurements: ['count', 'unique'],
    by: ['$message'],
    filter: ['greater-or-equal(datetime,2026-07-01T00:00:00)', 'less-than(datetime,2026-07-09T00:00:00)'],
  };
  const report = {
    statistics: ['recipients', 'opens', 'click_rate'],
    timeframe: { start: '2026-07-01T00:00:00Z', end: '2026-07-09T00:00:00Z' },
    conversion_metric_id: clicked?.id,
  };
  const asked = [
    ['PATCH', `/api/profiles/${id}`, { type: 'profile', id, attributes: { properties: { a: 1 } } }],
    ['POST', '/api/profile-import', { type: 'profile', id, attributes: { properties: { a: 2 } } }],
    ['PATCH', `/api/flows/${flow?.id}`, { type: 'flow', id: flow?.id, attributes: { status: 'manual' } }],
    ['POST', '/api/metric-aggregates', { type: 'metric-aggregate', attributes: aggregate }],
    ['POST', '/api/flow-values-reports', { type: 'flow-values-report', attributes: report }],
  ] as const;
  for (const [method, path, data] of asked) {
    const { status, body } = await klaviyo(twin, method, path, { data });
    expect([path, status]).toEqual([path, 200]);
    for (const secret of SECRETS) expect(JSON.stringify(body).includes(secret), `${secret} in ${path}`).toBe(false);
  }
});
