import { expect, it } from 'vitest';
import { seededIds } from './ids.ts';

it('has the shapes of Klaviyo’s ids', () => {
  const ids = seededIds(1);
  expect(ids.ulid(Date.UTC(2026, 6, 1))).toMatch(/^01[0-9A-HJKMNP-TV-Z]{24}$/);
  expect(ids.short()).toMatch(/^[0-9A-Za-z]{6}$/);
  expect(ids.event()).toMatch(/^[0-9A-Za-z]{11}$/);
  expect(ids.action()).toMatch(/^\d+$/);
});

it('repeats itself for one seed only', () => {
  const take = (seed: number) => {
    const ids = seededIds(seed);
    return [ids.ulid(1_000), ids.short(), ids.event(), ids.action()];
  };
  expect(take(5)).toEqual(take(5));
  expect(take(5)).not.toEqual(take(6));
});

it('sorts profile ids by the time they were made', () => {
  const ids = seededIds(1);
  const times = [1_788_253_200_000, 1_788_253_200_001, 1_788_999_999_999];
  const made = times.map((at) => ids.ulid(at));
  expect([...made].sort()).toEqual(made);
});

it('never gives a short id or an event id twice', () => {
  const ids = seededIds(9);
  const short = Array.from({ length: 50_000 }, () => ids.short());
  const events = Array.from({ length: 50_000 }, () => ids.event());
  expect(new Set(short).size).toBe(short.length);
  expect(new Set(events).size).toBe(events.length);
});
