import type { Ids } from './ids.ts';
import type { Profile } from './profiles.ts';

export type List = {
  readonly id: string;
  name: string;
  readonly created: number;
  updated: number;
  optInProcess: 'single_opt_in' | 'double_opt_in';
  /** Profile id → when it joined, in order of joining. */
  readonly members: Map<string, number>;
};

export type ListJoined = (list: List, profile: Profile, now: number) => void;

export type Lists = {
  readonly byId: Map<string, List>;
  readonly listeners: ListJoined[];
  readonly leaveListeners: ListJoined[];
};

export function emptyLists(): Lists {
  return { byId: new Map(), listeners: [], leaveListeners: [] };
}

export function createList(lists: Lists, ids: Ids, name: string, now: number): List {
  const list: List = {
    id: ids.short(),
    name,
    created: now,
    updated: now,
    optInProcess: 'single_opt_in',
    members: new Map(),
  };
  lists.byId.set(list.id, list);
  return list;
}

export function updateList(list: List, change: Partial<Pick<List, 'name' | 'optInProcess'>>, now: number): void {
  Object.assign(list, change);
  list.updated = now;
}

/** People under way in the flows it started stay in them. */
export function deleteList(lists: Lists, list: List): void {
  lists.byId.delete(list.id);
}

/** Called when a profile joins a list it was not on, inside the write. */
export function onListJoined(lists: Lists, listener: ListJoined): void {
  lists.listeners.push(listener);
}

/** A profile already on the list keeps its place, and nobody is called. */
export function addToList(lists: Lists, list: List, profile: Profile, now: number): void {
  if (list.members.has(profile.id)) return;
  list.members.set(profile.id, now);
  list.updated = now;
  for (const listener of lists.listeners) listener(list, profile, now);
}

/** Called when a profile leaves a list it was on, inside the write. */
export function onListLeft(lists: Lists, listener: ListJoined): void {
  lists.leaveListeners.push(listener);
}

export function removeFromList(lists: Lists, list: List, profile: Profile, now: number): void {
  if (!list.members.delete(profile.id)) return;
  list.updated = now;
  for (const listener of lists.leaveListeners) listener(list, profile, now);
}
