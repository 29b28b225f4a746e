import type { Twin, TwinOptions } from '../../twin/main.ts';
import { control, type InstalledFlow, klaviyo, PRIVATE_KEY, runUntil, startSteppedTwin } from './stepped-twin.ts';
import { type ReceivedWebhook, receiveWebhooks, type WebhookReceiver } from './webhook-receiver.ts';

/** A Wednesday. */
const MIDNIGHT = '2026-07-01T00:00:00Z';

type Step = { readonly id: string; readonly type: string; readonly waiting: number; readonly passed: number };
export type Counts = {
  readonly entered: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly actions: readonly (Step & Readonly<Record<'skipped' | 'branches', Readonly<Record<string, number>>>>)[];
};
export type Email = {
  readonly at: string;
  readonly messageId: string;
  readonly profileId: string;
  readonly address: string;
  readonly subject: string;
  readonly body: string;
};

/** A twin with a list, a metric and a template, and what a test does to it. */
export type FlowTwin = {
  readonly twin: Twin;
  readonly receiver: WebhookReceiver;
  readonly listId: string;
  readonly metricId: string;
  readonly templateId: string;
  readonly install: (definition: object, status?: string) => Promise<InstalledFlow>;
  /** A new person on the list. @returns their profile's id. */
  readonly join: (attributes?: object) => Promise<string>;
  /** An event of the metric, by the profile's id. */
  readonly happen: (profileId: string, properties?: object) => Promise<void>;
  readonly write: (profileId: string, properties: object) => Promise<void>;
  readonly until: (time: string) => Promise<void>;
  readonly counts: (flow: InstalledFlow) => Promise<Counts>;
  /** Newest first. */
  readonly mail: () => Promise<readonly Email[]>;
  readonly close: () => Promise<void>;
};

export async function openFlowTwin(
  answer: (webhook: ReceivedWebhook, number: number) => number | Promise<number> = () => 200,
  options: Partial<TwinOptions> = {},
): Promise<FlowTwin> {
  const assumptions = { keepsRateLimits: false, ...options.assumptions };
  const twin = await startSteppedTwin(MIDNIGHT, { ...options, assumptions });
  const receiver = await receiveWebhooks(answer);
  const scopes = ['profiles:write', 'profiles:read', 'lists:write', 'events:write', 'events:read', 'flows:read'];
  await control(twin, 'PUT', '/keys', { privateKey: PRIVATE_KEY, scopes });
  const made = async (path: string, body: object): Promise<string> =>
    (await control<{ id: string }>(twin, 'POST', path, body)).body.id;
  const listId = await made('/lists', { name: 'Newsletter' });
  const metricId = await made('/metrics', { name: 'Placed Order' });
  const templateId = await made('/templates', { name: 'Frame', html: '<p>{{ event.sku }}</p>{% unsubscribe %}' });
  let people = 0;
  let events = 0;
  const metric = { data: { type: 'metric', attributes: { name: 'Placed Order' } } };

  return {
    twin,
    receiver,
    listId,
    metricId,
    templateId,
    install: async (definition, status = 'live') => {
      const flow = await control<InstalledFlow>(twin, 'POST', '/flows', { name: 'F', status, definition });
      if (flow.status !== 200) throw new Error(JSON.stringify(flow.body));
      return flow.body;
    },
    join: async (attributes = {}) => {
      people += 1;
      const data = { type: 'profile', attributes: { email: `person.${people}@mail.example`, ...attributes } };
      const created = await klaviyo<{ data: { id: string } }>(twin, 'POST', '/api/profiles', { data });
      const members = { data: [{ type: 'profile', id: created.body.data.id }] };
      const joined = await klaviyo(twin, 'POST', `/api/lists/${listId}/relationships/profiles`, members);
      if (joined.status !== 204) throw new Error(`joining the list was answered ${joined.status}`);
      return created.body.data.id;
    },
    happen: async (id, properties = {}) => {
      events += 1;
      const unique_id = `event ${events}`;
      const attributes = { properties, metric, profile: { data: { type: 'profile', id, attributes: {} } }, unique_id };
      const { status } = await klaviyo(twin, 'POST', '/api/events', { data: { type: 'event', attributes } });
      if (status !== 202) throw new Error(`an event was answered ${status}`);
    },
    write: async (id, properties) => {
      const data = { type: 'profile', id, attributes: { properties } };
      const { status } = await klaviyo(twin, 'PATCH', `/api/profiles/${id}`, { data });
      if (status !== 200) throw new Error(`a write was answered ${status}`);
    },
    until: (time) => runUntil(twin, time),
    counts: async ({ id }) => (await control<Counts>(twin, 'GET', `/flows/${id}/counts`)).body,
    mail: async () => (await control<{ emails: Email[] }>(twin, 'GET', '/mailbox?limit=1000')).body.emails,
    close: async () => {
      await twin.close();
      receiver.close();
    },
  };
}

/** Steps one after another, as a definition's `actions`, with the entry. */
export function inLine(...steps: readonly object[]) {
  const actions = steps.map((step, index) => ({
    temporary_id: `step ${index}`,
    links: { next: index + 1 < steps.length ? `step ${index + 1}` : null },
    ...step,
  }));
  return { entry_action_id: 'step 0', actions };
}

export const webhook = (url: string, body: string, status = 'live') => ({
  type: 'send-webhook',
  data: { status, message: { name: 'Hook', url, headers: {}, body } },
});

export const delay = (data: object) => ({ type: 'time-delay', data });

export const email = (templateId: string, message: object = {}, status = 'live') => ({
  type: 'send-email',
  data: {
    status,
    message: { name: 'Mail', template_id: templateId, subject_line: 'Hello', smart_sending_enabled: false, ...message },
  },
});

export const having = (...conditions: readonly object[]) => ({ condition_groups: [{ conditions }] });

export const property = (name: string, value: string) => ({
  type: 'profile-property',
  property: name,
  filter: { type: 'string', operator: 'equals', value },
});
