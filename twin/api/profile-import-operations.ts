import {
  type BulkImport,
  bulkImportsAt,
  completeBulkImport,
  openBulkImport,
  startBulkImport,
} from '../state/bulk-imports.ts';
import { asks, collection, single } from './documents.ts';
import { notFound, type Refusal } from './errors.ts';
import { EQUALS_ANY, matchesAll } from './filter.ts';
import { listResource } from './list-resource.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { inOrder, type Ordered, takePage, wholePage } from './page.ts';
import { readImport } from './profile-import-body.ts';
import { importErrorResource, importResource } from './profile-import-resource.ts';
import { profileResource } from './profile-resource.ts';
import { TIERS } from './rate-windows.ts';
import { relatedIds } from './related-ids.ts';

const JOBS_PATH = '/api/profile-bulk-import-jobs';
const JOB = 'profile-bulk-import-job';
const OLDEST_FIRST = { field: 'created_at', descending: false };
const read = { method: 'GET', limit: TIERS.M } as const;
const page = { kind: 'sized', defaultSize: 20, maxSize: 100 } as const;

const listsOfImport: Operation = {
  ...read,
  name: 'get_list_for_bulk_import_profiles_job',
  path: `${JOBS_PATH}/:id/lists`,
  scopes: ['lists:read'],
  query: { fields: ['list'] },
  answer: onImport((call, job) => collection(call, wholePage(listsOf(call, job)), listResource)),
};

const profilesOfImport: Operation = {
  ...read,
  name: 'get_profiles_for_bulk_import_profiles_job',
  path: `${JOBS_PATH}/:id/profiles`,
  scopes: ['profiles:read'],
  query: { fields: ['profile'], additionalFields: ['profile'], page },
  answer: onImport((call, job) => {
    const profiles = [...job.profileIds].flatMap((id) => call.account.profiles.byId.get(id) ?? []);
    return collection(call, takePage(asListed(profiles), call.query.cursor, call.query.pageSize), profileResource);
  }),
};

export const profileImportOperations: readonly Operation[] = [
  {
    name: 'bulk_import_profiles',
    method: 'POST',
    path: JOBS_PATH,
    scopes: ['lists:write', 'profiles:write'],
    limit: TIERS.M,
    query: { fields: [JOB] },
    answer: openImport,
  },
  {
    ...read,
    name: 'get_bulk_import_profiles_jobs',
    path: JOBS_PATH,
    scopes: ['lists:read', 'profiles:read'],
    query: {
      fields: [JOB],
      filters: { status: { type: 'string', operators: EQUALS_ANY } },
      sort: ['created_at'],
      page,
    },
    answer: (call) => {
      const { filter, sort, cursor, pageSize } = call.query;
      const found = [...bulkImportsAt(call.account, call.now).values()].filter((job) =>
        matchesAll(filter, () => job.status),
      );
      const ordered = inOrder(found, sort, OLDEST_FIRST, ({ created }) => created);
      return collection(call, takePage(ordered, cursor, pageSize), importResource);
    },
  },
  {
    ...read,
    name: 'get_bulk_import_profiles_job',
    path: `${JOBS_PATH}/:id`,
    scopes: ['lists:read', 'profiles:read'],
    query: { fields: [JOB, 'list'], include: ['lists'] },
    answer: onImport((call, job) =>
      single(call, importResource(job), asks(call, 'lists') ? listsOf(call, job).map(listResource) : []),
    ),
  },
  {
    ...read,
    name: 'get_errors_for_bulk_import_profiles_job',
    path: `${JOBS_PATH}/:id/import-errors`,
    scopes: ['profiles:read'],
    query: { fields: ['import-error'], page },
    answer: onImport((call, job) =>
      collection(call, takePage(asListed(job.errors), call.query.cursor, call.query.pageSize), importErrorResource),
    ),
  },
  listsOfImport,
  relatedIds('get_list_ids_for_bulk_import_profiles_job', listsOfImport),
  profilesOfImport,
  relatedIds('get_profile_ids_for_bulk_import_profiles_job', profilesOfImport),
];

function openImport(call: Call): Reply {
  const read = readImport(call);
  if (read.kind === 'refused') return read;
  const { account, now, schedule, assumptions } = call;
  const { entries, listIds } = read;
  const expiresAt = now + assumptions.bulkImportKeptMilliseconds;
  const job = openBulkImport(account, { total: entries.length, listIds, expiresAt }, now);
  const startAt = now + assumptions.bulkImportQueuedMilliseconds;
  const endAt = startAt + assumptions.bulkImportProcessingMilliseconds;
  schedule(startAt, { reachesOutside: false, run: () => startBulkImport(job, startAt) });
  schedule(endAt, { reachesOutside: false, run: () => completeBulkImport(account, job, entries, endAt) });
  return single(call, importResource(job), [], 202);
}

function onImport(answer: (call: Call, job: BulkImport) => Reply): (call: Call) => Reply | Refusal {
  return (call) => {
    const job = bulkImportsAt(call.account, call.now).get(call.pathId);
    return job === undefined ? notFound(JOB, call.pathId) : answer(call, job);
  };
}

function listsOf({ account }: Call, { listIds }: BulkImport) {
  return listIds.flatMap((id) => account.lists.byId.get(id) ?? []);
}

/** In the order of the job. */
function asListed<Item extends { readonly id: string }>(items: readonly Item[]): Ordered<Item> {
  const places = new Map(items.map(({ id }, index) => [id, index]));
  return inOrder(items, null, { field: 'place', descending: false }, ({ id }) => places.get(id) ?? -1);
}
