import { klaviyoEventReader } from '../adapters/klaviyo/event-reader.ts';
import { klaviyoHttp } from '../adapters/klaviyo/http.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { inboxTable } from '../adapters/postgres/inbox.ts';
import { klaviyoEventPulls } from '../adapters/postgres/klaviyo-event-pulls.ts';
import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { collectInbox } from '../ingest/inbox/collect.ts';
import { pullEvents } from '../ingest/klaviyo-events/pull-events.ts';
import type { LandingParts } from '../ingest/land.ts';
import type { SecretBox } from '../ingest/ports.ts';
import type { Step } from '../learn/run-steps.ts';
import { klaviyoKeys } from './klaviyo-keys.ts';
import { USER_AGENT } from './wire-klaviyo.ts';

interface EventSourceParts extends LandingParts {
  readonly database: Database;
  readonly secretBox: SecretBox;
  readonly klaviyoApiUrl: string;
}

export interface EventSources {
  steps(orgId: OrgId, now: Instant): Step[];
  /** Lands what was posted. */
  collect(orgId: OrgId, now: Instant): Promise<number>;
  close(): void;
}

/** Where the pipeline takes events from beside SFTP: what was posted to us, and Klaviyo's Events API. */
export function openEventSources(settings: EventSourceParts): EventSources {
  const { database, secretBox, klaviyoApiUrl, landing, manifest } = settings;
  const http = klaviyoHttp({ baseUrl: klaviyoApiUrl, userAgent: USER_AGENT });
  const collectParts = { landing, manifest, inbox: inboxTable(database) };
  const pullParts = {
    landing,
    manifest,
    klaviyo: klaviyoEventReader(http),
    pulls: klaviyoEventPulls(database),
    keys: klaviyoKeys(database, secretBox),
  };
  const collect = (orgId: OrgId, now: Instant): Promise<number> => collectInbox(collectParts, orgId, now);
  return {
    collect,
    steps: (orgId, now) => [
      {
        name: 'collect',
        isDispensable: true,
        async run() {
          const files = await collect(orgId, now);
          return { kind: 'done', rowsIn: files, rowsOut: files, rejected: 0 };
        },
      },
      {
        name: 'pull-klaviyo',
        isDispensable: true,
        async run() {
          const pull = await pullEvents(pullParts, orgId, now);
          if (pull.kind === 'failed') return pull;
          if (pull.kind === 'not_due') return { kind: 'done', rowsIn: 0, rowsOut: 0, rejected: 0 };
          return { kind: 'done', rowsIn: pull.metrics, rowsOut: pull.events, rejected: 0 };
        },
      },
    ],
    close: () => void http.close(),
  };
}
