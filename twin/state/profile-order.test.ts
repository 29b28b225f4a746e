import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededIds } from './ids.ts';
import { comparePlaces } from './place.ts';
import { ProfileOrder, reordering } from './profile-order.ts';
import { createProfile, emptyProfiles, type Profile } from './profiles.ts';

function people(count: number): Profile[] {
  const [profiles, ids] = [emptyProfiles(), seededIds(1)];
  return Array.from({ length: count }, (_, number) => {
    const created = createProfile(profiles, ids, {}, number % 3);
    if (created.kind === 'duplicate') throw new Error('nobody has an identifier');
    return created.profile;
  });
}

const time = fc.nat({ max: 9 });
const number = fc.nat({ max: 19 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('moves' as const), number, time }),
  fc.record({ kind: fc.constant('comes' as const), number, time }),
  fc.record({ kind: fc.constant('goes' as const), number, time }),
);

test('stays in order while people come, move and go, and is read from any place either way', () => {
  fc.assert(
    fc.property(fc.nat({ max: 20 }), fc.array(step, { maxLength: 60 }), number, time, (known, steps, at, key) => {
      const all = people(20);
      const present = new Set(all.slice(0, known));
      const order = new ProfileOrder(present, ({ updated }) => updated, 4);
      for (const { kind, number, time } of steps) {
        const profile = all[number];
        if (profile === undefined) continue;
        if (kind === 'comes' && !present.has(profile)) {
          profile.updated = time;
          order.add(profile);
          present.add(profile);
        } else if (kind === 'goes') {
          if (present.delete(profile)) order.remove(order.placeOf(profile));
        } else if (kind === 'moves' && present.has(profile)) {
          reordering(new Map([['updated', order]]), profile, () => {
            profile.updated = time;
          });
        }
      }
      const places = [...present].map(({ updated, id }) => ({ key: updated, id })).sort(comparePlaces);
      const place = { key, id: all[at]?.id ?? '' };
      const idsOf = (wanted: (against: number) => boolean) =>
        places.filter((each) => wanted(comparePlaces(each, place))).map(({ id }) => id);
      expect([...order.upwards(null)]).toEqual(places.map(({ id }) => id));
      expect([...order.downwards(null)]).toEqual(places.map(({ id }) => id).reverse());
      expect([...order.upwards(place)]).toEqual(idsOf((against) => against > 0));
      expect([...order.downwards(place)]).toEqual(idsOf((against) => against < 0).reverse());
    }),
    { numRuns: 1_000 },
  );
});
