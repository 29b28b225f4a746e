import type { SourcesConsole } from '../../src/http/console/source-dependencies.ts';
import { FIRST_SETTINGS } from '../../src/ingest/klaviyo-events/event-pull.ts';

/** No key may read events, no secret is there, and nothing lands. */
export const quietSources: SourcesConsole = {
  eventPull: {
    find: async () => ({ pull: null, settings: FIRST_SETTINGS, isAllowed: false }),
    save: async () => ({ kind: 'scope_missing' }),
  },
  klaviyoWebhook: { find: async () => null, makeSecret: async () => 'secret', remove: async () => false },
  uploads: { limitBytes: 1_000, take: async () => ({ kind: 'empty' }), find: async () => null },
};
