import { z } from 'zod';
import type { Account } from '../state/account.ts';
import { addToList, type List, removeFromList, renameList } from '../state/lists.ts';
import type { Profile } from '../state/profiles.ts';
import { collection, type Resource, single } from './documents.ts';
import { notFound, type Refusal } from './errors.ts';
import { EQUALS_ANY, matchesAll, RANGE } from './filter.ts';
import { listResource } from './list-resource.ts';
import type { Call, Operation } from './operation.ts';
import { inOrder, takePage } from './page.ts';
import { profileResource, readProfileField } from './profile-resource.ts';
import { TIERS } from './rate-windows.ts';
import { checkBody } from './request-body.ts';
import { wireTime } from './wire-time.ts';

const read = { method: 'GET', limit: TIERS.L } as const;
const write = { limit: TIERS.M, scopes: ['lists:write', 'profiles:write'], query: { fields: [] } } as const;
const MEMBERS_PATH = '/api/lists/:id/relationships/profiles';

const profileReferences = z.strictObject({
  data: z.array(z.strictObject({ type: z.literal('profile'), id: z.string() })).max(1_000),
});

const listUpdate = z.strictObject({
  data: z.strictObject({
    type: z.literal('list'),
    id: z.string(),
    attributes: z.strictObject({ name: z.string().min(1) }),
  }),
});

export const listOperations: readonly Operation[] = [
  {
    ...read,
    name: 'get_lists',
    path: '/api/lists',
    scopes: ['lists:read'],
    query: {
      fields: ['list'],
      filters: {
        id: { type: 'string', operators: EQUALS_ANY },
        name: { type: 'string', operators: EQUALS_ANY },
        created: { type: 'date', operators: ['greater-than'] },
        updated: { type: 'date', operators: ['greater-than'] },
      },
      sort: ['created', 'id', 'name', 'updated'],
      page: { kind: 'sized', defaultSize: 10, maxSize: 10 },
    },
    answer: (call) => {
      const { filter, sort, cursor, pageSize } = call.query;
      const found = [...call.account.lists.byId.values()].filter((list) =>
        matchesAll(filter, (field) => readList(list, field)),
      );
      const ordered = inOrder(found, sort, { field: 'id', descending: false }, readList);
      return collection(call, takePage(ordered, cursor, pageSize), listResource);
    },
  },
  {
    ...read,
    name: 'get_list',
    path: '/api/lists/:id',
    scopes: ['lists:read'],
    lowerLimits: { 'additional-fields[list]=profile_count': TIERS.XS },
    query: { fields: ['list'], additionalFields: ['list'] },
    answer: (call) => {
      const list = call.account.lists.byId.get(call.pathId);
      return list === undefined ? notFound('list', call.pathId) : single(call, listResource(list));
    },
  },
  {
    name: 'update_list',
    method: 'PATCH',
    path: '/api/lists/:id',
    scopes: ['lists:write'],
    limit: TIERS.M,
    query: { fields: ['list'] },
    answer: (call) => {
      const list = call.account.lists.byId.get(call.pathId);
      if (list === undefined) return notFound('list', call.pathId);
      const checked = checkBody(listUpdate, call.body);
      if (checked.kind === 'refused') return checked;
      renameList(list, checked.value.data.attributes.name, call.now);
      return single(call, listResource(list));
    },
  },
  {
    ...read,
    name: 'get_profiles_for_list',
    path: '/api/lists/:id/profiles',
    scopes: ['lists:read', 'profiles:read'],
    query: {
      fields: ['profile'],
      additionalFields: ['profile'],
      filters: {
        email: { type: 'string', operators: EQUALS_ANY },
        phone_number: { type: 'string', operators: EQUALS_ANY },
        joined_group_at: { type: 'date', operators: RANGE },
      },
      sort: ['joined_group_at'],
      page: { kind: 'sized', defaultSize: 20, maxSize: 100 },
    },
    answer: (call) => {
      const list = call.account.lists.byId.get(call.pathId);
      if (list === undefined) return notFound('list', call.pathId);
      const { filter, sort, cursor, pageSize } = call.query;
      const found = membersOf(call.account, list).filter((member) =>
        matchesAll(filter, (field) => readMember(member, field)),
      );
      const ordered = inOrder(found, sort, { field: 'joined_group_at', descending: true }, readMember);
      return collection(call, takePage(ordered, cursor, pageSize), memberResource);
    },
  },
  {
    ...write,
    name: 'add_profiles_to_list',
    method: 'POST',
    path: MEMBERS_PATH,
    answer: (call) => {
      const named = namedMembers(call);
      if (named.kind === 'refused') return named;
      for (const profile of named.profiles) addToList(call.account.lists, named.list, profile, call.now);
      return { kind: 'no-content', status: 204 };
    },
  },
  {
    ...write,
    name: 'remove_profiles_from_list',
    method: 'DELETE',
    path: MEMBERS_PATH,
    answer: (call) => {
      const named = namedMembers(call);
      if (named.kind === 'refused') return named;
      for (const profile of named.profiles) removeFromList(named.list, profile, call.now);
      return { kind: 'no-content', status: 204 };
    },
  },
];

type NamedMembers = { readonly kind: 'named'; readonly list: List; readonly profiles: readonly Profile[] };

/** Refused whole where one of the profiles does not exist. */
function namedMembers({ account, pathId, body }: Call): NamedMembers | Refusal {
  const list = account.lists.byId.get(pathId);
  if (list === undefined) return notFound('list', pathId);
  const checked = checkBody(profileReferences, body);
  if (checked.kind === 'refused') return checked;
  const profiles: Profile[] = [];
  for (const { id } of checked.value.data) {
    const profile = account.profiles.byId.get(id);
    if (profile === undefined) return notFound('profile', id);
    profiles.push(profile);
  }
  return { kind: 'named', list, profiles };
}

type Member = { readonly id: string; readonly profile: Profile; readonly joinedAt: number };

function membersOf(account: Account, list: List): Member[] {
  return [...list.members].flatMap(([id, joinedAt]) => {
    const profile = account.profiles.byId.get(id);
    return profile === undefined ? [] : [{ id, profile, joinedAt }];
  });
}

function memberResource({ profile, joinedAt }: Member): Resource {
  const resource = profileResource(profile);
  return { ...resource, attributes: { ...resource.attributes, joined_group_at: wireTime(joinedAt) } };
}

function readMember({ profile, joinedAt }: Member, field: string): string | number | null {
  return field === 'joined_group_at' ? joinedAt : readProfileField(profile, field);
}

function readList(list: List, field: string): string | number | null {
  switch (field) {
    case 'id':
    case 'name':
    case 'created':
    case 'updated':
      return list[field];
    default:
      return null;
  }
}
