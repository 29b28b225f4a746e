import type { Account } from '../state/account.ts';
import { createProfile, hasIdentifier, type Profile, profilesByIdentifiers, updateProfile } from '../state/profiles.ts';
import { asks, collection, type Resource, single } from './documents.ts';
import { duplicateProfile, invalid, notFound } from './errors.ts';
import { BEFORE_AFTER, EQUALS_ANY } from './filter.ts';
import { listResource } from './list-resource.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { takePage } from './page.ts';
import { NO_IDENTIFIER, readProfile } from './profile-body.ts';
import { listProfiles } from './profile-listing.ts';
import { profileResource } from './profile-resource.ts';
import type { QueryRules } from './query.ts';
import { TIERS } from './rate-windows.ts';

const WRITTEN: QueryRules = { fields: ['profile'], additionalFields: ['profile'] };

export const profileOperations: readonly Operation[] = [
  {
    name: 'get_profiles',
    method: 'GET',
    path: '/api/profiles',
    scopes: ['profiles:read'],
    limit: TIERS.L,
    lowerLimits: { 'additional-fields[profile]=predictive_analytics': TIERS.M },
    query: {
      fields: ['profile'],
      additionalFields: ['profile'],
      filters: {
        id: { type: 'string', operators: EQUALS_ANY },
        email: { type: 'string', operators: EQUALS_ANY },
        phone_number: { type: 'string', operators: EQUALS_ANY },
        external_id: { type: 'string', operators: EQUALS_ANY },
        created: { type: 'date', operators: BEFORE_AFTER },
        updated: { type: 'date', operators: BEFORE_AFTER },
      },
      sort: ['created', 'email', 'id', 'updated'],
      page: { kind: 'sized', defaultSize: 20, maxSize: 100 },
    },
    answer: (call) => {
      const { filter, sort, cursor, pageSize } = call.query;
      const page = takePage(listProfiles(call.account.profiles, filter, sort), cursor, pageSize);
      return collection(call, page, profileResource);
    },
  },
  {
    name: 'get_profile',
    method: 'GET',
    path: '/api/profiles/:id',
    scopes: ['profiles:read'],
    limit: TIERS.L,
    lowerLimits: { 'include=lists': TIERS.XS },
    query: { fields: ['profile', 'list'], additionalFields: ['profile'], include: ['lists'] },
    answer: (call) => {
      const profile = call.account.profiles.byId.get(call.pathId);
      if (profile === undefined) return notFound('profile', call.pathId);
      return single(call, profileResource(profile), asks(call, 'lists') ? listsOf(call.account, profile) : []);
    },
  },
  {
    name: 'update_profile',
    method: 'PATCH',
    path: '/api/profiles/:id',
    scopes: ['profiles:write'],
    limit: TIERS.L,
    query: WRITTEN,
    answer: updateById,
  },
  {
    name: 'create_profile',
    method: 'POST',
    path: '/api/profiles',
    scopes: ['profiles:write'],
    limit: TIERS.L,
    query: WRITTEN,
    answer: (call) => {
      const read = readProfile(call);
      if (read.kind === 'refused') return read;
      if (read.id !== null) return invalid("'id' is not allowed on create.", { pointer: '/data/id' });
      if (!hasIdentifier(read.write.fields)) return invalid(NO_IDENTIFIER, { pointer: '/data/attributes' });
      return written(call, createProfile(call.account.profiles, call.account.ids, read.write, call.now), 201);
    },
  },
  {
    name: 'create_or_update_profile',
    method: 'POST',
    path: '/api/profile-import',
    scopes: ['profiles:write'],
    limit: TIERS.L,
    mayShareLimitOf: 'update_profile',
    query: WRITTEN,
    answer: createOrUpdate,
  },
];

function updateById(call: Call): Reply {
  const { account, pathId, now } = call;
  const read = readProfile(call);
  if (read.kind === 'refused') return read;
  if (read.id !== pathId) {
    return invalid('The id in the body must be the id in the path.', { pointer: '/data/id' });
  }
  const profile = account.profiles.byId.get(pathId);
  if (profile === undefined) return notFound('profile', pathId);
  return written(call, updateProfile(account.profiles, profile, read.write, now), 200);
}

function createOrUpdate(call: Call): Reply {
  const { account, now } = call;
  const read = readProfile(call);
  if (read.kind === 'refused') return read;
  if (read.id !== null) {
    const profile = account.profiles.byId.get(read.id);
    if (profile === undefined) return notFound('profile', read.id);
    return written(call, updateProfile(account.profiles, profile, read.write, now), 200);
  }
  if (!hasIdentifier(read.write.fields)) return invalid(NO_IDENTIFIER, { pointer: '/data/attributes' });
  const [profile] = profilesByIdentifiers(account.profiles, read.write.fields);
  return profile === undefined
    ? written(call, createProfile(account.profiles, account.ids, read.write, now), 201)
    : written(call, updateProfile(account.profiles, profile, read.write, now), 200);
}

function written(call: Call, result: ReturnType<typeof updateProfile>, status: 200 | 201): Reply {
  return result.kind === 'duplicate'
    ? duplicateProfile(result.duplicateProfileId)
    : single(call, profileResource(result.profile), [], status);
}

function listsOf(account: Account, profile: Profile): Resource[] {
  return [...account.lists.byId.values()]
    .filter(({ members }) => members.has(profile.id))
    .map((list) => listResource(list));
}
