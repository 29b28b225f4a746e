import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  appendEvent,
  emptyEvents,
  eventById,
  eventCount,
  eventsAppended,
  eventsBetween,
  eventsOfProfile,
} from './events.ts';
import { seededIds } from './ids.ts';
import { createProfile, emptyProfiles, type Profile } from './profiles.ts';

function person(): Profile {
  const created = createProfile(emptyProfiles(), seededIds(2), { fields: { email: 'a@example.com' } }, 0);
  if (created.kind === 'duplicate') throw new Error('The book is empty.');
  return created.profile;
}

it('reads any range of time in order, whatever order events arrived in', () => {
  const hours = fc.integer({ min: -3, max: 200 });
  const times = fc.array(hours.map((tenths) => tenths * 360_000));
  fc.assert(
    fc.property(times, hours, hours, (at, from, to) => {
      const [events, ids, profile] = [emptyEvents(), seededIds(1), person()];
      const appended = at.map((time) => appendEvent(events, ids, { metricId: 'm', profile, at: time, properties: {} }));
      const range = { from: from * 360_000, to: to * 360_000 };
      const expected = appended.filter((event) => event.at >= range.from && event.at < range.to);
      expected.sort((a, b) => a.at - b.at);
      const read = [...eventsBetween(events, range.from, range.to)];
      expect(read.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    }),
  );
});

it('reads what was appended since a count, a profile’s own newest first, and one by id', () => {
  const [events, ids, profile] = [emptyEvents(), seededIds(1), person()];
  const append = (at: number) => appendEvent(events, ids, { metricId: 'm', profile, at, properties: { at } });
  append(5_000);
  const seen = eventCount(events);
  const late = append(1_000);
  expect([...eventsAppended(events, seen)].map(({ id }) => id)).toEqual([late.id]);
  expect([...eventsOfProfile(events, profile.id)].map(({ at }) => at)).toEqual([1_000, 5_000]);
  expect(eventById(events, late.id)?.properties).toEqual({ at: 1_000 });
  expect(profile.lastEventAt).toBe(5_000);
});
