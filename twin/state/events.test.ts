import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  appendEvent,
  claimEvent,
  emptyEvents,
  eventById,
  eventCount,
  eventsAppended,
  eventsBetween,
  eventsInOrder,
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

it('reads one metric’s events by time from either end, and none of a metric that has none', () => {
  const [events, ids, profile] = [emptyEvents(), seededIds(1), person()];
  for (const [metricId, at] of [
    ['opened', 3_000],
    ['clicked', 2_000],
    ['opened', 1_000],
    ['opened', 9_000],
  ] as const) {
    appendEvent(events, ids, { metricId, profile, at, properties: {} });
  }
  const times = (metricId: string, order: 'oldest-first' | 'newest-first') =>
    [...eventsInOrder(events, { from: 0, to: 5_000, metricId }, order)].map(({ at }) => at);
  expect(times('opened', 'oldest-first')).toEqual([1_000, 3_000]);
  expect(times('opened', 'newest-first')).toEqual([3_000, 1_000]);
  expect(times('bounced', 'oldest-first')).toEqual([]);
});

it('lets a unique id be claimed once for each profile and metric', () => {
  const events = emptyEvents();
  const claim = { profileId: 'p', metricId: 'm', uniqueId: '1' };
  expect(claimEvent(events, claim)).toBe(true);
  expect(claimEvent(events, claim)).toBe(false);
  expect(claimEvent(events, { ...claim, profileId: 'q' })).toBe(true);
  expect(claimEvent(events, { ...claim, metricId: 'n' })).toBe(true);
  expect(claimEvent(events, { ...claim, uniqueId: '2' })).toBe(true);
  expect([...eventsOfProfile(events, 'p')]).toEqual([]);
});

it('keeps every event where two are given one id', () => {
  const [events, profile, seeded] = [emptyEvents(), person(), seededIds(1)];
  const given = ['a', 'a', 'b'];
  const ids = { ...seeded, event: () => given.shift() ?? seeded.event() };
  const append = (at: number) => appendEvent(events, ids, { metricId: 'm', profile, at, properties: { at } });
  const both = [append(1_000), append(2_000)];
  expect(both.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(both.map(({ id }) => eventById(events, id)?.properties)).toEqual([{ at: 1_000 }, { at: 2_000 }]);
});
