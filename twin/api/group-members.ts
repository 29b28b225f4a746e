import type { Account } from '../state/account.ts';
import type { Profile } from '../state/profiles.ts';
import { collection, type Resource } from './documents.ts';
import { EQUALS, EQUALS_ANY, type FilterRules, matchesAll, RANGE } from './filter.ts';
import type { Call, Reply } from './operation.ts';
import { inOrder, takePage } from './page.ts';
import { profileResource, readProfileField } from './profile-resource.ts';
import type { QueryRules } from './query.ts';
import { wireTime } from './wire-time.ts';

/** What lists and segments have in common: profile id → when it joined. */
export type Group = { readonly members: ReadonlyMap<string, number> };

export const MEMBER_FILTERS: FilterRules = {
  email: { type: 'string', operators: EQUALS_ANY },
  phone_number: { type: 'string', operators: EQUALS_ANY },
  push_token: { type: 'string', operators: EQUALS_ANY },
  _kx: { type: 'string', operators: EQUALS },
  joined_group_at: { type: 'date', operators: RANGE },
};

export function membersQuery(filters: FilterRules): QueryRules {
  return {
    fields: ['profile'],
    additionalFields: ['profile'],
    filters,
    sort: ['joined_group_at'],
    page: { kind: 'sized', defaultSize: 20, maxSize: 100 },
  };
}

const NEWEST_FIRST = { field: 'joined_group_at', descending: true };

export function listMembers(call: Call, group: Group): Reply {
  const { filter, sort, cursor, pageSize } = call.query;
  const found = membersOf(call.account, group).filter((member) =>
    matchesAll(filter, (field) => readMember(member, field)),
  );
  return collection(call, takePage(inOrder(found, sort, NEWEST_FIRST, readMember), cursor, pageSize), memberResource);
}

type Member = { readonly id: string; readonly profile: Profile; readonly joinedAt: number };

function membersOf({ profiles }: Account, { members }: Group): Member[] {
  return [...members].flatMap(([id, joinedAt]) => {
    const profile = profiles.byId.get(id);
    return profile === undefined ? [] : [{ id, profile, joinedAt }];
  });
}

function memberResource({ profile, joinedAt }: Member): Resource {
  const resource = profileResource(profile);
  return { ...resource, attributes: { ...resource.attributes, joined_group_at: wireTime(joinedAt) } };
}

function readMember({ profile, joinedAt }: Member, field: string): string | number | null {
  if (field === 'profile_id') return profile.id;
  return field === 'joined_group_at' ? joinedAt : readProfileField(profile, field);
}
