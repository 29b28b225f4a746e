import type { Account } from './account.ts';
import type { JsonObject } from './json.ts';
import { addToList } from './lists.ts';
import {
  createProfile,
  hasIdentifier,
  type ProfileWrite,
  type ProfileWriteResult,
  profilesByIdentifiers,
  updateProfile,
} from './profiles.ts';

/** One profile of a job, as it was sent and as it is to be written. */
export type ImportEntry = {
  readonly id: string | null;
  readonly payload: JsonObject;
  readonly write: ProfileWrite | ImportProblem;
};

export type ImportProblem = { readonly kind: 'problem'; readonly detail: string; readonly pointer: string };

export type ImportError = ImportProblem & { readonly id: string; readonly payload: JsonObject };

export type BulkImport = {
  readonly id: string;
  readonly created: number;
  /** It is gone from then on. */
  readonly expiresAt: number;
  readonly listIds: readonly string[];
  readonly total: number;
  status: 'queued' | 'processing' | 'complete';
  startedAt: number | null;
  completedAt: number | null;
  /** In the order in which they were written, without repeats. */
  readonly profileIds: Set<string>;
  completed: number;
  readonly errors: ImportError[];
};

export type BulkImports = Map<string, BulkImport>;

export function openBulkImport(
  account: Account,
  { total, listIds, expiresAt }: Pick<BulkImport, 'total' | 'listIds' | 'expiresAt'>,
  now: number,
): BulkImport {
  const job: BulkImport = {
    id: account.ids.job(now),
    created: now,
    expiresAt,
    listIds,
    total,
    status: 'queued',
    startedAt: null,
    completedAt: null,
    profileIds: new Set(),
    completed: 0,
    errors: [],
  };
  account.bulkImports.set(job.id, job);
  return job;
}

/** Those that have not expired; the others are forgotten. */
export function bulkImportsAt({ bulkImports }: Account, now: number): BulkImports {
  for (const { id, expiresAt } of bulkImports.values()) if (expiresAt <= now) bulkImports.delete(id);
  return bulkImports;
}

export function startBulkImport(job: BulkImport, now: number): void {
  job.status = 'processing';
  job.startedAt = now;
}

/** Writes every entry that can be written; the rest become errors. A list deleted meanwhile is passed over. */
export function completeBulkImport(
  account: Account,
  job: BulkImport,
  entries: readonly ImportEntry[],
  now: number,
): void {
  const lists = job.listIds.flatMap((id) => account.lists.byId.get(id) ?? []);
  for (const entry of entries) {
    const result = writeEntry(account, entry, now);
    if (result.kind !== 'written') {
      job.errors.push({ ...problemOf(result), id: account.ids.importError(), payload: entry.payload });
      continue;
    }
    job.completed += 1;
    job.profileIds.add(result.profile.id);
    for (const list of lists) addToList(account.lists, list, result.profile, now);
  }
  job.status = 'complete';
  job.completedAt = now;
}

function writeEntry(
  { profiles, ids }: Account,
  { id, write }: ImportEntry,
  now: number,
): ProfileWriteResult | ImportProblem {
  if ('kind' in write) return write;
  if (id !== null) {
    const named = profiles.byId.get(id);
    if (named !== undefined) return updateProfile(profiles, named, write, now);
    return { kind: 'problem', detail: `A profile with id ${id} does not exist.`, pointer: '/data/id' };
  }
  if (!hasIdentifier(write.fields)) {
    return { kind: 'problem', detail: 'The profile has no identifier.', pointer: '/data/attributes' };
  }
  const [found] = profilesByIdentifiers(profiles, write.fields);
  return found === undefined ? createProfile(profiles, ids, write, now) : updateProfile(profiles, found, write, now);
}

function problemOf(result: Exclude<ProfileWriteResult, { kind: 'written' }> | ImportProblem): ImportProblem {
  if (result.kind === 'problem') return result;
  const detail = 'A profile already exists with one of these identifiers.';
  return { kind: 'problem', detail, pointer: '/data/attributes' };
}
