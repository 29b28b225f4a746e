import { OPERATIONS } from '../api/operations.ts';
import type { Twin } from '../main.ts';
import { startContentProgram } from './content-program.ts';
import { CONTENTS, DEFAULT_BODY } from './contents.ts';
import { createExportReader } from './export-reader.ts';

const PRIVATE_KEY = 'pk_example';
/** Everything, so that all of the API can be tried. */
const SCOPES = [...new Set(OPERATIONS.flatMap(({ scopes }) => scopes))];
const HOUR = 3_600_000;
const READER = 'reader';
/** Once an hour, which at the example's speed is once a minute. */
const EXPORTS = { shape: 'metric-files', everyMinutes: 60, gzip: false, directory: 'exports' };

/** An hour passes in a minute: people, webhooks and emails to look at at once. */
export const EXAMPLE_SPEED = 60;

export type Example = {
  /** For `Authorization: Klaviyo-API-Key …`. */
  readonly privateKey: string;
  /** Brings the exported files. */
  readonly sftpCommand: string;
  readonly close: () => Promise<void>;
};

/** A list, a flow (trigger, webhook, five minutes, email), a program behind the webhook, people who sign up, a campaign and exports. */
export async function playExample(twin: Twin, log: (line: string) => void): Promise<Example> {
  const program = await startContentProgram((profileId, properties) => writeProfile(twin, profileId, properties), log);
  const reader = await createExportReader(twin, READER, EXPORTS.directory);
  const close = async (): Promise<void> => {
    program.close();
    await reader.close();
  };
  try {
    await setUp(twin, program.url);
    await control(twin, 'PUT', `/sftp/users/${READER}`, { publicKey: reader.publicKey });
    await control(twin, 'PUT', '/export', EXPORTS);
  } catch (error) {
    await close();
    throw error;
  }
  return { privateKey: PRIVATE_KEY, sftpCommand: reader.command, close };
}

async function setUp(twin: Twin, webhookUrl: string): Promise<void> {
  const home = await fetch(twin.controlUrl);
  const now = Date.parse(((await home.json()) as { now: string }).now);
  await control(twin, 'PUT', '/keys', { privateKey: PRIVATE_KEY, scopes: SCOPES });
  const listId = await control(twin, 'POST', '/lists', { name: 'Newsletter' });
  const html = `<html><body>{% if person.jai_body %}{{ person|lookup:'jai_body'|safe }}{% else %}${DEFAULT_BODY}{% endif %}<p style="text-align:center;font:12px sans-serif">{% unsubscribe %}</p></body></html>`;
  const templateId = await control(twin, 'POST', '/templates', { name: 'Welcome', html });
  await control(twin, 'POST', '/flows', welcomeFlow(listId, templateId, webhookUrl));
  await control(twin, 'POST', '/campaigns', newsletter(listId, templateId, now + HOUR));
  await control(twin, 'PUT', '/world', { listId, world: world(now) });
}

function welcomeFlow(listId: string, templateId: string, url: string): object {
  const webhook = {
    name: 'Ask for content',
    url,
    headers: { 'Content-Type': 'application/json' },
    body: '{"user_id": "{{ person.KlaviyoID }}"}',
  };
  const email = {
    name: 'Welcome email',
    template_id: templateId,
    from_label: 'The Roastery',
    from_email: 'hello@roastery.example',
    subject_line: `{{ person|lookup:'jai_subject'|default:"Welcome to the roastery" }}`,
    preview_text: `{{ person|lookup:'jai_preheader'|default:"" }}`,
  };
  return {
    name: 'Welcome',
    status: 'live',
    definition: {
      triggers: [{ type: 'list', id: listId }],
      entry_action_id: 'webhook',
      actions: [
        { temporary_id: 'webhook', type: 'send-webhook', links: { next: 'delay' }, data: { message: webhook } },
        { temporary_id: 'delay', type: 'time-delay', links: { next: 'email' }, data: { unit: 'minutes', value: 5 } },
        { temporary_id: 'email', type: 'send-email', links: { next: null }, data: { message: email } },
      ],
    },
  };
}

function newsletter(listId: string, templateId: string, sendAt: number): object {
  return {
    name: 'Newsletter of the week',
    groupIds: [listId],
    sendAt: new Date(sendAt).toISOString(),
    subject: 'What came out of the roaster this week',
    templateId,
    fromLabel: 'The Roastery',
    fromEmail: 'hello@roastery.example',
    smartSending: false,
  };
}

function world(now: number): object {
  const rates = [0.14, 0.11, 0.09];
  return {
    segments: { property: 'brews', shares: { filter: 0.7, espresso: 0.3 } },
    waves: [
      { at: new Date(now).toISOString(), count: 40, overSeconds: 600 },
      { at: new Date(now + HOUR / 6).toISOString(), count: 1_000, overSeconds: (24 * HOUR) / 1_000 },
    ],
    contents: [
      ...CONTENTS.map(({ subject }, index) => ({
        key: `content-${index + 1}`,
        subjectIncludes: subject,
        openRate: 0.45,
        clickRate: rates[index] ?? 0.1,
      })),
      { key: 'default', openRate: 0.4, clickRate: 0.05 },
    ],
  };
}

/** @returns the id of what was made, where there is one. */
async function control(twin: Twin, method: 'POST' | 'PUT', path: string, body: object): Promise<string> {
  const answer = await fetch(`${twin.controlUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The twin refused ${method} ${path}: ${text}`);
  return (JSON.parse(text) as { id?: string }).id ?? '';
}

async function writeProfile(twin: Twin, id: string, properties: Readonly<Record<string, string>>): Promise<void> {
  const answer = await fetch(`${twin.klaviyoUrl}/api/profiles/${id}?fields[profile]=id`, {
    method: 'PATCH',
    headers: {
      authorization: `Klaviyo-API-Key ${PRIVATE_KEY}`,
      revision: '2026-07-15',
      'content-type': 'application/vnd.api+json',
    },
    body: JSON.stringify({ data: { type: 'profile', id, attributes: { properties } } }),
  });
  await answer.text();
}
