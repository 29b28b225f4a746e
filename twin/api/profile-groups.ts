import type { Account } from '../state/account.ts';
import type { List } from '../state/lists.ts';
import type { Profile } from '../state/profiles.ts';
import type { Segment } from '../state/segments.ts';
import { notFound } from './errors.ts';
import type { Call, Reply } from './operation.ts';

/** Answers 404 where the path names no profile, as after a merge. */
export function onProfile(answer: (call: Call, profile: Profile) => Reply): (call: Call) => Reply {
  return (call) => {
    const profile = call.account.profiles.byId.get(call.pathId);
    return profile === undefined ? notFound('profile', call.pathId) : answer(call, profile);
  };
}

export function segmentsOf({ segments }: Account, { id }: Profile): Segment[] {
  return [...segments.byId.values()].filter(({ members }) => members.has(id));
}

export function listsOf({ lists }: Account, { id }: Profile): List[] {
  return [...lists.byId.values()].filter(({ members }) => members.has(id));
}
