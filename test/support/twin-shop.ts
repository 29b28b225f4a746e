import type { AddressInfo } from 'node:net';
import type { Exchange } from '../../twin/api/exchange.ts';
import { createFaultPlan, type FaultPlan } from '../../twin/api/faults.ts';
import { createApi } from '../../twin/api/server.ts';
import { type AssumptionBook, openAssumptions } from '../../twin/assumptions.ts';
import { DueQueue } from '../../twin/clock/due-queue.ts';
import type { DueEvent, TwinClock } from '../../twin/clock/twin-clock.ts';
import { keepSegments } from '../../twin/flow/segment-membership.ts';
import { VisibleProperties } from '../../twin/flow/visible-properties.ts';
import { type Account, allowKey, createAccount, type Scope } from '../../twin/state/account.ts';
import type { Flow } from '../../twin/state/flows.ts';
import { seededIds } from '../../twin/state/ids.ts';
import { createList, type List } from '../../twin/state/lists.ts';
import { createProfile, type Profile } from '../../twin/state/profiles.ts';
import { openExchangeLog } from './exchange-log.ts';
import { installWelcomeFlow } from './welcome-flow.ts';

export const EVERY_SCOPE: readonly Scope[] = [
  'accounts:read',
  'campaigns:read',
  'conversations:read',
  'events:read',
  'events:write',
  'flows:read',
  'flows:write',
  'lists:read',
  'lists:write',
  'metrics:read',
  'profiles:read',
  'profiles:write',
  'segments:read',
  'segments:write',
  'tags:read',
  'templates:read',
  'templates:write',
  'webhooks:read',
  'webhooks:write',
];
export const FULL_KEY = 'pk_everything';
/** The key of JustAI's set-up page. */
export const SETUP_KEY = 'pk_setup';
export const START = Date.UTC(2026, 8, 1, 9, 0, 0);

export type Resource = {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships?: Readonly<Record<string, { readonly data?: unknown; readonly links: unknown }>>;
  readonly links: { readonly self: string };
};
type ErrorMember = {
  readonly id: string;
  readonly code: string;
  readonly detail: string;
  readonly source: { readonly pointer?: string; readonly parameter?: string };
};

/** A JSON:API answer taken apart: `data` of one resource, `items` of a collection. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Resource | null;
  readonly items: readonly Resource[];
  readonly included: readonly Resource[] | undefined;
  readonly links: { readonly self?: string; readonly next?: string | null; readonly prev?: string | null };
  readonly error: ErrorMember | undefined;
  readonly errors: readonly ErrorMember[];
};

export type Shop = {
  readonly account: Account;
  readonly list: List;
  readonly flow: Flow;
  readonly sarah: Profile;
  readonly origin: string;
  /** Setting `time` plays what is due by then. */
  readonly clock: HandClock;
  readonly faults: FaultPlan;
  readonly assumptions: AssumptionBook;
  readonly logged: readonly string[];
  readonly exchanges: readonly Exchange[];
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>;
  readonly close: () => Promise<void>;
};

export type CallOptions = {
  readonly key?: string | null;
  readonly revision?: string | null;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
};

/** A small shop on a twin of its own: one list, one flow, one campaign, one customer, a clock moved by hand. */
export async function openShop(): Promise<Shop> {
  const ids = seededIds(7);
  const account = createAccount({ name: 'Tea House', timezone: 'US/Eastern' }, ids, START);
  allowKey(account, FULL_KEY, EVERY_SCOPE);
  allowKey(account, SETUP_KEY, ['flows:read', 'campaigns:read', 'metrics:read', 'profiles:write']);
  const list = createList(account.lists, ids, 'Newsletter', START);
  const flow = installWelcomeFlow(account, list, START);
  const created = createProfile(account.profiles, ids, { fields: { email: 'sarah@example.com' } }, START);
  if (created.kind === 'duplicate') throw new Error('The shop is new.');

  const clock = handClock(START);
  const assumptions = openAssumptions();
  keepSegments({ account, visible: new VisibleProperties(account.profiles, assumptions), clock, assumptions });
  const faults = createFaultPlan();
  const logged: string[] = [];
  const { exchanges, observe } = openExchangeLog();
  const api = createApi({ accounts: [account], clock, faults, assumptions, log: (line) => logged.push(line), observe });
  await api.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    account,
    list,
    flow,
    sarah: created.profile,
    origin,
    clock,
    faults,
    assumptions,
    logged,
    exchanges,
    call: (method, path, options = {}) => callApi(method, new URL(path, origin), options),
    close: () => api.close(),
  };
}

type HandClock = Pick<TwinClock, 'now' | 'schedule'> & { time: number };

function handClock(start: number): HandClock {
  const queue = new DueQueue<DueEvent>();
  let present = start;
  return {
    now: () => present,
    schedule: (at, event) => queue.push(at, event),
    get time() {
      return present;
    },
    set time(until: number) {
      for (let at = queue.nextAt(); at !== null && at <= until; at = queue.nextAt()) {
        present = Math.max(present, at);
        for (const event of queue.popDue(at)) void event.run();
      }
      present = until;
    },
  };
}

async function callApi(method: string, url: URL, options: CallOptions): Promise<Answer> {
  const { key = FULL_KEY, revision = '2026-07-15', contentType = 'application/vnd.api+json', body, signal } = options;
  const response = await fetch(url, {
    method,
    headers: {
      ...(key === null ? {} : { Authorization: `Klaviyo-API-Key ${key}` }),
      ...(revision === null ? {} : { revision }),
      ...(body === undefined ? {} : { 'content-type': contentType }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/vnd.api+json') ?? false;
  const { data, included, links, errors } = isJson && text !== '' ? JSON.parse(text) : {};
  return {
    status: response.status,
    headers: response.headers,
    data: Array.isArray(data) ? null : data,
    items: Array.isArray(data) ? data : [],
    included,
    links: links ?? {},
    error: errors?.[0],
    errors: errors ?? [],
  };
}
