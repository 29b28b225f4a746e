import { comparePlaces, type Place, type SortKey, sortKey } from '../state/place.ts';
import { ProfileOrder } from '../state/profile-order.ts';
import {
  type Identifier,
  type Profile,
  type Profiles,
  profileByIdentifier,
  profileIdsInOrder,
} from '../state/profiles.ts';
import { countWhile } from '../state/sorted-ids.ts';
import { type Condition, matchesAll } from './filter.ts';
import { inOrder, type Ordered, type Sort } from './page.ts';
import { readProfileField } from './profile-resource.ts';

/** Behind every id of a profile. */
const LAST_ID = '\uffff';

const OLDEST_FIRST: Sort = { field: 'id', descending: false };

/** The profiles the conditions leave, in order: looked up where they are named, else read along where they were created. */
export function listProfiles(
  profiles: Profiles,
  conditions: readonly Condition[],
  sort: Sort | null,
): Ordered<Profile> {
  const matches = (profile: Profile): boolean => matchesAll(conditions, (field) => readProfileField(profile, field));
  const order = sort ?? OLDEST_FIRST;
  const named = namedBy(profiles, conditions);
  if (named === null && profiles.idsSortByTime && (order.field === 'id' || order.field === 'created')) {
    return inOrderOfCreation(profiles, conditions, order, matches);
  }
  if (named === null) return inOrderOf(profiles, conditions, order, matches);
  return inOrder([...named].filter(matches), order, order, readProfileField);
}

/** Those whom a condition names by an id or identifier; `null` where none does. They may fail the other conditions. */
function namedBy(profiles: Profiles, conditions: readonly Condition[]): Iterable<Profile> | null {
  for (const { field, operator, value } of conditions) {
    if (!isNaming(field) || (operator !== 'equals' && operator !== 'any')) continue;
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return new Set(values.flatMap((each) => holderOf(profiles, field, String(each)) ?? []));
  }
  return null;
}

function isNaming(field: string): field is Identifier | 'id' {
  return field === 'id' || field === 'email' || field === 'phone_number' || field === 'external_id';
}

function holderOf(profiles: Profiles, field: Identifier | 'id', value: string): Profile | undefined {
  return field === 'id' ? profiles.byId.get(value) : profileByIdentifier(profiles, field, value);
}

const sorted = (a: SortKey, b: SortKey): number => comparePlaces({ key: a, id: '' }, { key: b, id: '' });

/** Whom a condition on the sorted field leaves out is not even looked at, beyond the first of them. */
function inOrderOf(
  profiles: Profiles,
  conditions: readonly Condition[],
  { field, descending }: Sort,
  matches: (profile: Profile) => boolean,
): Ordered<Profile> {
  const keyOf = (profile: Profile): SortKey => sortKey(readProfileField(profile, field));
  const order = profiles.orders.get(field) ?? new ProfileOrder(profiles.byId.values(), keyOf);
  profiles.orders.set(field, order);
  const limit = (operator: 'greater-than' | 'less-than'): number | null => {
    const limits = conditions.flatMap((condition) =>
      condition.field === field && condition.operator === operator && typeof condition.value === 'number'
        ? condition.value
        : [],
    );
    return limits.length === 0 ? null : Math[operator === 'greater-than' ? 'max' : 'min'](...limits);
  };
  const [above, below] = [limit('greater-than'), limit('less-than')];
  function* upwards(place: Place | null): Generator<Profile> {
    const start = place ?? (above === null ? null : { key: above, id: LAST_ID });
    for (const profile of held(order.upwards(start))) {
      if (below !== null && sorted(keyOf(profile), below) >= 0) return;
      if (matches(profile)) yield profile;
    }
  }
  function* downwards(place: Place | null): Generator<Profile> {
    const start = place ?? (below === null ? null : { key: below, id: '' });
    for (const profile of held(order.downwards(start))) {
      if (above !== null && sorted(keyOf(profile), above) <= 0) return;
      if (matches(profile)) yield profile;
    }
  }
  function* held(ids: Iterable<string>): Generator<Profile> {
    for (const id of ids) {
      const profile = profiles.byId.get(id);
      if (profile !== undefined) yield profile;
    }
  }
  return {
    after: descending ? downwards : upwards,
    before: descending ? upwards : downwards,
    placeOf: (profile) => ({ key: keyOf(profile), id: profile.id }),
  };
}

/** A profile's id begins with the time it was created: by id and by time are one order. */
function inOrderOfCreation(
  profiles: Profiles,
  conditions: readonly Condition[],
  { field, descending }: Sort,
  matches: (profile: Profile) => boolean,
): Ordered<Profile> {
  const ids = profileIdsInOrder(profiles);
  const createdAt = (id: string): number => profiles.byId.get(id)?.created ?? 0;
  let [first, end] = [0, ids.length];
  for (const { field: limited, operator, value } of conditions) {
    if (limited !== 'created' || typeof value !== 'number') continue;
    if (operator === 'greater-than')
      first = Math.max(
        first,
        countWhile(ids, (id) => createdAt(id) <= value),
      );
    if (operator === 'less-than')
      end = Math.min(
        end,
        countWhile(ids, (id) => createdAt(id) < value),
      );
  }
  function* upwards(place: Place | null): Generator<Profile> {
    const start = place === null ? first : countWhile(ids, (id) => id <= place.id);
    for (let index = Math.max(first, start); index < end; index += 1) yield* at(index);
  }
  function* downwards(place: Place | null): Generator<Profile> {
    const start = place === null ? end : countWhile(ids, (id) => id < place.id);
    for (let index = Math.min(end, start) - 1; index >= first; index -= 1) yield* at(index);
  }
  function* at(index: number): Generator<Profile> {
    const profile = profiles.byId.get(ids[index] ?? '');
    if (profile !== undefined && matches(profile)) yield profile;
  }
  return {
    after: descending ? downwards : upwards,
    before: descending ? upwards : downwards,
    placeOf: (profile) => ({ key: field === 'id' ? profile.id : profile.created, id: profile.id }),
  };
}
