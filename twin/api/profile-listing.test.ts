import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededIds } from '../state/ids.ts';
import {
  createProfile,
  emptyProfiles,
  type Profiles,
  removeProfile,
  suppressEmail,
  updateProfile,
} from '../state/profiles.ts';
import { type Condition, matchesAll } from './filter.ts';
import type { Cursor, Sort } from './page.ts';
import { takePage } from './page.ts';
import { listProfiles } from './profile-listing.ts';
import { readProfileField } from './profile-resource.ts';

const time = fc.nat({ max: 12 });
const person = fc.record({ number: fc.nat({ max: 30 }), created: time, updated: time });
const name = fc.nat({ max: 30 }).map((number) => `p${number}@example.com`);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field: fc.constant('email'), operator: fc.constant('equals' as const), value: name }),
  fc.record({ field: fc.constant('email'), operator: fc.constant('any' as const), value: fc.array(name) }),
  fc.record({
    field: fc.constantFrom('created', 'updated'),
    operator: fc.constantFrom('greater-than' as const, 'less-than' as const),
    value: time,
  }),
);
const sort: fc.Arbitrary<Sort | null> = fc.option(
  fc.record({ field: fc.constantFrom('id', 'created', 'updated', 'email'), descending: fc.boolean() }),
);

function peopled(people: readonly { number: number; created: number; updated: number }[]): Profiles {
  const [profiles, ids] = [emptyProfiles(), seededIds(1)];
  for (const { number, created, updated } of people) {
    const made = createProfile(profiles, ids, { fields: { email: `p${number}@example.com` } }, created);
    if (made.kind === 'written') updateProfile(profiles, made.profile, {}, updated);
  }
  return profiles;
}

/** What a listing is, without an index. */
function expectedIds(profiles: Profiles, conditions: readonly Condition[], order: Sort): string[] {
  const found = [...profiles.byId.values()].filter((profile) =>
    matchesAll(conditions, (field) => readProfileField(profile, field)),
  );
  const key = (profile: (typeof found)[number]) => readProfileField(profile, order.field) ?? '';
  found.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id < b.id ? -1 : 1));
  if (order.descending) found.reverse();
  return found.map(({ id }) => id);
}

it('lists what a search of everybody would, page by page and back again', () => {
  fc.assert(
    fc.property(fc.array(person), fc.array(condition, { maxLength: 3 }), sort, (people, conditions, asked) => {
      const profiles = peopled(people);
      const expected = expectedIds(profiles, conditions, asked ?? { field: 'id', descending: false });
      const page = (cursor: Cursor | null) => takePage(listProfiles(profiles, conditions, asked), cursor, 3);

      const forward: string[] = [];
      let last = page(null);
      for (;;) {
        forward.push(...last.items.map(({ id }) => id));
        if (last.next === null) break;
        last = page(last.next);
      }
      expect(forward).toEqual(expected);
      const back = last.items.map(({ id }) => id);
      while (last.prev !== null) {
        last = page(last.prev);
        back.unshift(...last.items.map(({ id }) => id));
      }
      expect(back).toEqual(expected);
    }),
  );
});

it.each(['updated', 'email', 'subscriptions.email.marketing.suppression.timestamp'])(
  'keeps the order by %s as people are written, suppressed, made and merged away',
  (field) => {
    const people = Array.from({ length: 40 }, (_, number) => ({ number, created: number, updated: number }));
    const profiles = peopled(people);
    const order = { field, descending: false };
    const listed = () => takePage(listProfiles(profiles, [], order), null, 100).items.map(({ id }) => id);
    expect(listed()).toEqual(expectedIds(profiles, [], order));
    const all = [...profiles.byId.values()];
    for (const [index, profile] of all.entries()) {
      if (index % 3 === 0)
        updateProfile(profiles, profile, { fields: { email: `a${index}@example.com` } }, 100 - index);
      if (index % 5 === 0) suppressEmail(profiles, profile, 'HARD_BOUNCE', 50 - index);
      if (index % 7 === 0) removeProfile(profiles, profile);
    }
    createProfile(profiles, seededIds(2), { fields: { email: 'b@example.com' } }, 20);
    expect(listed()).toEqual(expectedIds(profiles, [], order));
    expect([...profiles.orders.keys()]).toEqual([field]);
    expect([...(profiles.orders.get(field)?.upwards(null) ?? [])]).toHaveLength(profiles.byId.size);
  },
);

it('reads for a page those on it and the next, and for those updated since a time nobody before', () => {
  const people = Array.from({ length: 5_000 }, (_, number) => ({ number, created: number, updated: number }));
  const profiles = peopled(people);
  const sort = { field: 'updated', descending: false };
  const since: Condition = { field: 'updated', operator: 'greater-than', value: 4_000 };
  const first = takePage(listProfiles(profiles, [], sort), null, 20);
  let read = 0;
  const held = profiles.byId.get.bind(profiles.byId);
  profiles.byId.get = (id) => {
    read += 1;
    return held(id);
  };
  takePage(listProfiles(profiles, [], sort), first.next, 20);
  takePage(listProfiles(profiles, [since], sort), null, 20);
  takePage(listProfiles(profiles, [since], { ...sort, descending: true }), null, 20);
  expect(read).toBe(3 * 21);
});

it('does not list who is gone', () => {
  const profiles = peopled([1, 2, 3].map((number) => ({ number, created: number, updated: number })));
  const [first, second, third] = expectedIds(profiles, [], { field: 'id', descending: false });
  profiles.byId.delete(second ?? '');
  const page = takePage(listProfiles(profiles, [], null), null, 10);
  expect(page.items.map(({ id }) => id)).toEqual([first, third]);
});
