import { z } from 'zod';
import { addToList, type List, removeFromList } from '../state/lists.ts';
import type { Profile } from '../state/profiles.ts';
import { notFound, type Refusal } from './errors.ts';
import { listMembers, MEMBER_FILTERS, membersQuery } from './group-members.ts';
import { onList } from './list-resource.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { TIERS } from './rate-windows.ts';
import { relatedIds } from './related-ids.ts';
import { checkBody } from './request-body.ts';

const MEMBERS_PATH = '/api/lists/:id/relationships/profiles';
const write = {
  path: MEMBERS_PATH,
  limit: TIERS.M,
  scopes: ['lists:write', 'profiles:write'],
  query: { fields: [] },
} as const;

const profileReferences = z.strictObject({
  data: z.array(z.strictObject({ type: z.literal('profile'), id: z.string() })).max(1_000),
});

const members: Operation = {
  name: 'get_profiles_for_list',
  method: 'GET',
  path: '/api/lists/:id/profiles',
  scopes: ['lists:read', 'profiles:read'],
  limit: TIERS.L,
  lowerLimits: { 'additional-fields[profile]=predictive_analytics': TIERS.M },
  query: membersQuery(MEMBER_FILTERS),
  answer: onList(listMembers),
};

export const listMemberOperations: readonly Operation[] = [
  members,
  relatedIds('get_profile_ids_for_list', members),
  {
    ...write,
    name: 'add_profiles_to_list',
    method: 'POST',
    answer: onNamedMembers((profile, list, { account, now }) => addToList(account.lists, list, profile, now)),
  },
  {
    ...write,
    name: 'remove_profiles_from_list',
    method: 'DELETE',
    answer: onNamedMembers((profile, list, { account, now }) => removeFromList(account.lists, list, profile, now)),
  },
];

/** Refused whole where one of the profiles does not exist. */
function onNamedMembers(act: (profile: Profile, list: List, call: Call) => void): (call: Call) => Reply {
  return onList((call, list) => {
    const profiles = namedProfiles(call);
    if ('kind' in profiles) return profiles;
    for (const profile of profiles) act(profile, list, call);
    return { kind: 'no-content', status: 204 };
  });
}

function namedProfiles({ account, body }: Call): readonly Profile[] | Refusal {
  const checked = checkBody(profileReferences, body);
  if (checked.kind === 'refused') return checked;
  const profiles: Profile[] = [];
  for (const { id } of checked.value.data) {
    const profile = account.profiles.byId.get(id);
    if (profile === undefined) return notFound('profile', id);
    profiles.push(profile);
  }
  return profiles;
}
