import type { Account } from '../state/account.ts';
import { metricPropertyById } from '../state/metric-properties.ts';
import { notFound, type Refusal } from './errors.ts';
import type { Operation } from './operation.ts';

type Holder = { readonly has: (id: string) => boolean };

const HOLDERS: Readonly<Record<string, (account: Account) => Holder>> = {
  campaigns: ({ campaigns }) => campaigns,
  'event-bulk-export-jobs': ({ eventExports }) => eventExports,
  flows: ({ flows }) => flows.byId,
  lists: ({ lists }) => lists.byId,
  'metric-properties': (account) => ({ has: (id) => metricPropertyById(account, id) !== undefined }),
  metrics: ({ metrics }) => metrics.byId,
  'profile-bulk-import-jobs': ({ bulkImports }) => bulkImports,
  profiles: ({ profiles }) => profiles.byId,
  segments: ({ segments }) => segments.byId,
  templates: ({ templates }) => templates,
  webhooks: ({ systemWebhooks }) => systemWebhooks,
};

/** The 404 of an id that the operation's path names and the account does not have. */
export function unknownId(operation: Operation, account: Account, id: string): Refusal | null {
  const [, collection = ''] = /^\/api\/([\w-]+)\/:id/.exec(operation.path) ?? [];
  const holder = HOLDERS[collection]?.(account);
  return holder === undefined || holder.has(id) ? null : notFound(collection.replace(/ies$/, 'ys').slice(0, -1), id);
}
