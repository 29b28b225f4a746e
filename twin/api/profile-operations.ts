import { createProfile, hasIdentifier, profilesByIdentifiers, updateProfile } from '../state/profiles.ts';
import { asks, collection, single } from './documents.ts';
import { duplicateProfile, invalid, notFound } from './errors.ts';
import { listResource } from './list-resource.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { takePage } from './page.ts';
import { NO_IDENTIFIER, readProfile } from './profile-body.ts';
import { listsOf, onProfile, segmentsOf } from './profile-groups.ts';
import { listProfiles } from './profile-listing.ts';
import { PROFILE_LISTING } from './profile-query.ts';
import { profileResource } from './profile-resource.ts';
import type { QueryRules } from './query.ts';
import { TIERS } from './rate-windows.ts';
import { segmentResource } from './segment-resource.ts';

const WRITTEN: QueryRules = { fields: ['profile'], additionalFields: ['profile'] };

export const profileOperations: readonly Operation[] = [
  {
    name: 'get_profiles',
    method: 'GET',
    path: '/api/profiles',
    scopes: ['profiles:read'],
    limit: TIERS.L,
    lowerLimits: { 'additional-fields[profile]=predictive_analytics': TIERS.M },
    query: PROFILE_LISTING,
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
    lowerLimits: { 'include=lists': TIERS.XS, 'include=segments': TIERS.XS },
    query: {
      fields: ['conversation', 'list', 'profile', 'push-token', 'segment'],
      additionalFields: ['profile'],
      include: ['conversations', 'lists', 'push-tokens', 'segments'],
    },
    answer: onProfile((call, profile) => {
      const lists = asks(call, 'lists') ? listsOf(call.account, profile).map(listResource) : [];
      const segments = asks(call, 'segments') ? segmentsOf(call.account, profile).map(segmentResource) : [];
      return single(call, profileResource(profile), [...lists, ...segments]);
    }),
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
