import type { Ids } from './ids.ts';
import type { Profile } from './profiles.ts';

export type List = {
  readonly id: string;
  name: string;
  readonly created: number;
  updated: number;
  /** Profile id → when it joined, in order of joining. */
  readonly members: Map<string, number>;
};

export type ListJoined = (list: List, profile: Profile, now: number) => void;

export type Lists = { readonly byId: Map<string, List>; readonly listeners: ListJoined[] };

export function emptyLists(): Lists {
  return { byId: new Map(), listeners: [] };
}

export function createList(lists: Lists, ids: Ids, name: string, now: number): List {
  const list: List = { id: ids.short(), name, created: now, updated: now, members: new Map() };
  lists.byId.set(list.id, list);
  return list;
}

export function renameList(list: List, name: string, now: number): void {
  list.name = name;
  list.updated = now;
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

export function removeFromList(list: List, profile: Profile, now: number): void {
  if (list.members.delete(profile.id)) list.updated = now;
}
