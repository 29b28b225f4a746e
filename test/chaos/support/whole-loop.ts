import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, readConfig } from '../../../src/main/config.ts';
import { type ConsoleClient, signInToConsole } from '../../../src/main/demo/console-client.ts';
import { type RunningServer, serve } from '../../../src/main/serve.ts';
import type { Assumptions } from '../../../twin/assumptions.ts';
import type { Twin } from '../../../twin/main.ts';
import { cloneDatabase, type TestDatabase } from '../../support/database.ts';
import { control, type InstalledFlow, runUntil, startSteppedTwin } from '../../support/stepped-twin.ts';
import { openRoughRoad, type RoughRoad } from './rough-road.ts';

export const PEOPLE = 120;
const START = '2026-09-01T00:00:00Z';
const MINUTES_A_DAY = 24 * 60;
const ORG = 'fernhill';
const KLAVIYO_KEY = 'pk_fernhill';
const DEFAULT_SUBJECT = 'Your weekly update';

/** Subjects with what escaping changes, each telling its variant. */
const CONTENTS = [
  { variantId: 'control', role: 'control', subject: 'Welcome to Fernhill' },
  { variantId: 'quiz', role: 'variant', subject: `Which coffee is {{ first_name | default: "yours" }}'s?` },
  { variantId: 'guide', role: 'variant', subject: 'Beans & brews: <18 g in, "36 g" out' },
  { variantId: 'note', role: 'variant', subject: "It's a short note" },
] as const;
const MARKS: Readonly<Record<string, string>> = {
  control: 'Welcome to',
  quiz: 'Which coffee is',
  guide: 'Beans & brews',
  note: "It's a short note",
};

export type Loop = {
  readonly twin: Twin;
  readonly db: TestDatabase;
  readonly road: RoughRoad;
  readonly listId: string;
  readonly console: ConsoleClient;
  readonly until: (time: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type LoopOptions = {
  /** What the caller sees of an answer that is lost on the road. */
  readonly lostAnswer: 'reset' | 'never comes';
  /** In the webhook's body: tells a late repeat from another pass. */
  readonly entryId: string | null;
};

/** The twin, the server and what lies between, wired as on the set-up page, and two mornings of people to come. */
export async function openLoop(assumptions: Partial<Assumptions>, given: Partial<LoopOptions> = {}): Promise<Loop> {
  const options: LoopOptions = { lostAnswer: 'reset', entryId: null, ...given };
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const db = await cloneDatabase();
    closers.push(db.drop);
    const twin = await startSteppedTwin(START, { assumptions });
    closers.push(twin.close);
    const folder = mkdtempSync(join(tmpdir(), 'justai-loop-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    const config = await configFor(db, twin, folder);
    const server = await serve(config);
    closers.push(server.close);
    const road = await openRoughRoad(config.publicUrl, options.lostAnswer);
    closers.push(road.close);
    await change(twin, 'POST', '/clock/followers', { url: server.clockUrl });
    const { listId, console } = await setUp(twin, server, config, { roadUrl: road.url, entryId: options.entryId });
    return { twin, db, road, listId, console, until: (time) => runUntil(twin, time), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function configFor(db: TestDatabase, twin: Twin, folder: string): Promise<Config> {
  const port = await freePort();
  return readConfig({
    JUSTAI_DEMO: '1',
    JUSTAI_STEPPED_CLOCK: String(Date.parse(START)),
    JUSTAI_DATA_DIR: folder,
    JUSTAI_ORG: ORG,
    DATABASE_URL: db.url,
    KLAVIYO_API_URL: twin.klaviyoUrl,
    PORT: String(port),
    LOG_LEVEL: 'error',
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function change<Body>(twin: Twin, method: string, path: string, json: unknown): Promise<Body> {
  const { status, body } = await control<Body>(twin, method, path, json);
  if (status !== 200) throw new Error(`${method} ${path}: ${JSON.stringify(body)}`);
  return body;
}

/** @returns the list that people join, and the console of who set it up. */
async function setUp(
  twin: Twin,
  server: RunningServer,
  { publicUrl }: Config,
  { roadUrl, entryId }: { readonly roadUrl: string; readonly entryId: string | null },
): Promise<Pick<Loop, 'listId' | 'console'>> {
  const administrator = server.firstAdministrator;
  if (administrator === null) throw new Error('The database is new.');
  const console = await signInToConsole(publicUrl, administrator.email, administrator.password);
  const scopes = ['flows:read', 'campaigns:read', 'metrics:read', 'profiles:write'];
  await change(twin, 'PUT', '/keys', { privateKey: KLAVIYO_KEY, scopes });
  const list = await change<{ id: string }>(twin, 'POST', '/lists', { name: 'Newsletter' });
  const html = `{{ person|lookup:'jai_body'|safe }}{% unsubscribe %}`;
  const template = await change<{ id: string }>(twin, 'POST', '/templates', { name: 'Frame', html });
  const flow = await change<InstalledFlow>(twin, 'POST', '/flows', welcomeFlow(list.id, template.id));
  const [hook, , email] = flow.actions;
  if (hook === undefined || email === undefined) throw new Error('The flow has three steps.');

  await console.change('PUT', 'klaviyo', { privateKey: KLAVIYO_KEY });
  await console.change('POST', 'klaviyo/refresh');
  const { key } = await console.change<{ key: string }>('POST', 'api-keys', { name: 'Webhook' });
  await console.change('POST', 'templates', { templateId: 'welcome', name: 'Welcome', description: '' });
  for (const { variantId, role, subject } of CONTENTS) {
    const body = `<p>${variantId}</p><a href="https://shop.example/${variantId}">Shop</a>`;
    const variant = { role, name: variantId, themes: [], subject, preheader: '', body, state: 'active' };
    await console.change('PUT', `templates/welcome/variants/${variantId}`, variant);
  }
  await change(twin, 'PUT', `/actions/${hook.id}/webhook`, {
    url: `${roadUrl}/api/generate/${ORG}`,
    headers: { 'X-Api-Key': key },
    body: JSON.stringify({
      template_id: 'welcome',
      user_id: '{{ person.KlaviyoID }}',
      tracking_id: `{{ person.KlaviyoID }}.${flow.id}.${email.id}`,
      attrs: { brews: "{{ person|lookup:'brews' }}" },
      fields: { first_name: '{{ person.first_name }}' },
      ...(entryId !== null && { entry_id: entryId }),
    }),
  });
  await console.change('PUT', 'templates/welcome/integration', { flowId: flow.id, treatmentActionId: email.id });
  await console.change('POST', 'templates/welcome/state', { state: 'active' });

  const { host, port } = twin.sftp;
  const pull = { username: 'fernhill', directory: '/exports', everyMinutes: MINUTES_A_DAY, offsetMinutes: 330 };
  const source = await console.change<{ publicKey: string }>('PUT', 'sftp', { host, port, ...pull });
  await change(twin, 'PUT', '/sftp/users/fernhill', { publicKey: source.publicKey });
  await change(twin, 'PUT', '/export', { shape: 'json-properties', atMinute: 300, directory: 'exports' });
  await change(twin, 'PUT', '/world', { world: WORLD, listId: list.id });
  // On the second morning the profile API is down until after the first emails have left.
  const outage = {
    from: '2026-09-02T09:00:05Z',
    until: '2026-09-02T09:04:00Z',
    fault: { kind: 'status', status: 503 },
  };
  await change(twin, 'PUT', '/faults', [{ operation: 'update_profile', ...outage }]);
  return { listId: list.id, console };
}

const welcomeFlow = (listId: string, templateId: string) => ({
  name: 'Welcome',
  status: 'live',
  definition: {
    triggers: [{ type: 'list', id: listId }],
    entry_action_id: 'webhook',
    actions: [
      {
        temporary_id: 'webhook',
        type: 'send-webhook',
        links: { next: 'delay' },
        data: { message: { name: 'JustAI', url: 'http://127.0.0.1:1/', headers: {}, body: '{}' } },
      },
      {
        temporary_id: 'delay',
        type: 'time-delay',
        links: { next: 'email' },
        data: { unit: 'minutes', value: 3 },
      },
      {
        temporary_id: 'email',
        type: 'send-email',
        links: { next: null },
        data: {
          message: {
            name: 'Welcome email',
            template_id: templateId,
            subject_line: `{{ person|lookup:'jai_subject'|default:"${DEFAULT_SUBJECT}" }}`,
            preview_text: `{{ person|lookup:'jai_preheader'|default:"" }}`,
          },
        },
      },
    ],
  },
});

/** Some brews break a webhook's JSON where its body is not escaped. */
const WORLD = {
  segments: { property: 'brews', shares: { filter: 0.5, 'a "flat" white & milk': 0.1, "espresso d'oro": 0.4 } },
  waves: [1, 2].map((day) => ({ at: `2026-09-0${day}T09:00:00Z`, count: PEOPLE / 2, overSeconds: 8 })),
  contents: [
    ...CONTENTS.map(({ variantId }, index) => ({
      key: variantId,
      subjectIncludes: MARKS[variantId],
      openRate: 0.6,
      clickRate: 0.2 + index / 10,
    })),
    { key: 'default', openRate: 0.6, clickRate: 0 },
  ],
  // Everybody who was sent an email has received it.
  bounceRate: 0,
};

/** The content that a rendered subject shows; `default` is the email's own. */
export function shownBy(subject: string): string {
  const found = Object.entries(MARKS).find(([, mark]) => subject.includes(mark));
  return found?.[0] ?? 'default';
}
