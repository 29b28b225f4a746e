import { startTwin, type Twin, type TwinOptions } from '../../twin/main.ts';

export const PRIVATE_KEY = 'pk_0123456789abcdef';

/** A twin on free ports whose time stands at `start` until it is run. */
export function startSteppedTwin(start: string, options: Partial<TwinOptions> = {}): Promise<Twin> {
  return startTwin({
    port: 0,
    controlPort: 0,
    sftpPort: 0,
    clock: { kind: 'stepped', start: Date.parse(start) },
    allowHttp: true,
    ...options,
  });
}

export type Answer<Body> = { readonly status: number; readonly body: Body };

/** Calls the twin's control port. */
export async function control<Body = unknown>(
  twin: Twin,
  method: string,
  path: string,
  json?: unknown,
): Promise<Answer<Body>> {
  const response = await fetch(`${twin.controlUrl}${path}`, {
    method,
    ...(json !== undefined && { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

/** Runs the twin's time to `until` and waits until it is there. */
export async function runUntil(twin: Twin, until: string): Promise<void> {
  const started = await control(twin, 'POST', '/clock/run', { until });
  if (started.status !== 200) throw new Error(JSON.stringify(started.body));
  for (;;) {
    const { body } = await control<{ run: { kind: string; error?: string } }>(twin, 'GET', '/state');
    if (body.run.kind === 'failed') throw new Error(body.run.error);
    if (body.run.kind === 'done') return;
  }
}

/** Calls the twin's Klaviyo API as the holder of `PRIVATE_KEY`. */
export async function klaviyo<Body = unknown>(
  twin: Twin,
  method: string,
  path: string,
  json?: unknown,
): Promise<Answer<Body>> {
  const response = await fetch(`${twin.klaviyoUrl}${path}`, {
    method,
    headers: {
      authorization: `Klaviyo-API-Key ${PRIVATE_KEY}`,
      revision: '2026-07-15',
      'content-type': 'application/vnd.api+json',
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Body };
}

export type InstalledFlow = {
  readonly id: string;
  readonly actions: readonly {
    readonly id: string;
    readonly type: string;
    readonly messageId: string | null;
    readonly messageIds: readonly string[];
  }[];
};

/** The seed's flow: added to a list, webhook, five minutes, an email that shows what was written to the profile. */
export async function installWelcomeFlow(
  twin: Twin,
  webhookUrl: string,
  subjectLine = `{{ person|lookup:'jai_subject'|default:"Your weekly update" }}`,
): Promise<{ listId: string; flow: InstalledFlow }> {
  await control(twin, 'PUT', '/keys', {
    privateKey: PRIVATE_KEY,
    scopes: ['flows:read', 'campaigns:read', 'metrics:read', 'profiles:write', 'profiles:read', 'lists:write'],
  });
  const list = await control<{ id: string }>(twin, 'POST', '/lists', { name: 'Newsletter' });
  const template = await control<{ id: string }>(twin, 'POST', '/templates', {
    name: 'Frame',
    html: `<html><body>{% if person.jai_body %}{{ person|lookup:'jai_body'|safe }}{% else %}<a href="https://shop.example/all">Shop</a>{% endif %}{% unsubscribe %}</body></html>`,
  });
  const webhook = {
    name: 'JustAI',
    url: webhookUrl,
    headers: { 'Content-Type': 'application/json', 'X-Api-Key': 'secret' },
    body: '{"template_id": "welcome-email", "user_id": "{{ person.KlaviyoID }}"}',
  };
  const email = {
    name: 'Welcome 1',
    template_id: template.body.id,
    subject_line: subjectLine,
    preview_text: `{{ person|lookup:'jai_preheader'|default:"" }}`,
  };
  const flow = await control<InstalledFlow>(twin, 'POST', '/flows', {
    name: 'Welcome',
    status: 'live',
    definition: {
      triggers: [{ type: 'list', id: list.body.id }],
      entry_action_id: 'webhook',
      actions: [
        { temporary_id: 'webhook', type: 'send-webhook', links: { next: 'delay' }, data: { message: webhook } },
        { temporary_id: 'delay', type: 'time-delay', links: { next: 'email' }, data: { unit: 'minutes', value: 5 } },
        { temporary_id: 'email', type: 'send-email', links: { next: null }, data: { message: email } },
      ],
    },
  });
  if (flow.status !== 200) throw new Error(JSON.stringify(flow.body));
  return { listId: list.body.id, flow: flow.body };
}

export const SMALL_WORLD = {
  segments: { property: 'plan', shares: { free: 0.5, pro: 0.5 } },
  waves: [{ at: '2026-07-01T08:00:00Z', count: 60, overSeconds: 120 }],
  contents: [
    { key: 'written', subjectIncludes: "It's", openRate: 0.8, clickRate: { free: 0.7, pro: 0.2 } },
    { key: 'default', openRate: 0.5, clickRate: 0.1 },
  ],
};
