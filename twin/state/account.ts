import type { BulkImports } from './bulk-imports.ts';
import type { Campaigns } from './campaigns.ts';
import type { EventExports } from './event-exports.ts';
import { type Events, emptyEvents } from './events.ts';
import { emptyFlows, type Flows } from './flows.ts';
import type { Ids } from './ids.ts';
import { emptyLists, type Lists } from './lists.ts';
import { type Metrics, startingMetrics } from './metrics.ts';
import { PersonLog } from './person-log.ts';
import { emptyProfiles, onProfileWritten, type Profiles } from './profiles.ts';
import { emptySegments, type Segments } from './segments.ts';
import type { SystemWebhooks } from './system-webhooks.ts';
import type { EmailTemplates } from './templates.ts';

/** What a private key allows, in Klaviyo's words: `profiles:write`, `flows:read`, … */
export type Scope = `${string}:read` | `${string}:write`;

export type Account = {
  /** 6 characters, also its public API key. */
  readonly id: string;
  readonly name: string;
  /** IANA name or Klaviyo's own, such as `US/Eastern`. */
  readonly timezone: string;
  readonly ids: Ids;
  /** Private key (`pk_…`) → what it allows. */
  readonly keys: Map<string, ReadonlySet<Scope>>;
  /** Access token of an installed app → the app, whose requests have limits of their own. */
  readonly apps: Map<string, { readonly name: string; readonly scopes: ReadonlySet<Scope> }>;
  readonly profiles: Profiles;
  /** What happened to people lately, for whoever looks on: no part of Klaviyo. */
  readonly log: PersonLog;
  readonly bulkImports: BulkImports;
  readonly lists: Lists;
  readonly segments: Segments;
  readonly metrics: Metrics;
  readonly events: Events;
  readonly eventExports: EventExports;
  readonly templates: EmailTemplates;
  readonly flows: Flows;
  readonly campaigns: Campaigns;
  readonly systemWebhooks: SystemWebhooks;
};

export function createAccount(
  identity: { readonly name: string; readonly timezone: string },
  ids: Ids,
  now: number,
): Account {
  const profiles = emptyProfiles();
  const log = new PersonLog();
  onProfileWritten(profiles, (profile, _before, at, { touched, via }) => {
    for (const property of touched) {
      log.note(profile.id, { kind: 'written', at, property, holds: profile.holds(property), via });
    }
  });
  return {
    id: ids.short(),
    name: identity.name,
    timezone: identity.timezone,
    ids,
    keys: new Map(),
    apps: new Map(),
    profiles,
    log,
    bulkImports: new Map(),
    lists: emptyLists(),
    segments: emptySegments(),
    metrics: startingMetrics(ids, now),
    events: emptyEvents(),
    eventExports: new Map(),
    templates: new Map(),
    flows: emptyFlows(),
    campaigns: new Map(),
    systemWebhooks: new Map(),
  };
}

export function allowKey(account: Account, privateKey: string, scopes: Iterable<Scope>): void {
  account.keys.set(privateKey, new Set(scopes));
}

export function allowApp(account: Account, accessToken: string, name: string, scopes: Iterable<Scope>): void {
  account.apps.set(accessToken, { name, scopes: new Set(scopes) });
}
