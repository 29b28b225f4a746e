import { expect, test } from 'vitest';
import { openAssumptions } from '../assumptions.ts';
import { seededIds } from '../state/ids.ts';
import { createProfile, emptyProfiles, type Profile } from '../state/profiles.ts';
import { SegmentTimetable } from './segment-timetable.ts';

function person(): Profile {
  const created = createProfile(emptyProfiles(), seededIds(1), {}, 0);
  if (created.kind === 'duplicate') throw new Error('The book is empty.');
  return created.profile;
}

test('asks a person to whom much happens once, at the first time they may change, and plans nothing more for them', () => {
  const scheduled: { at: number; run: () => unknown }[] = [];
  const asked: number[] = [];
  const clock = { schedule: (at: number, { run }: { run: () => unknown }) => void scheduled.push({ at, run }) };
  const assumptions = openAssumptions({ segmentStepMilliseconds: 10 });
  const timetable = new SegmentTimetable(clock, assumptions, (_profile, now) => asked.push(now));
  const sarah = person();
  for (let at = 1_000; at < 2_000; at += 1) timetable.plan(sarah, at);
  timetable.plan(sarah, 501);
  expect(scheduled.map(({ at }) => at)).toEqual([1_000, 510]);
  for (const { run } of scheduled.toReversed()) run();
  expect(asked).toEqual([510]);
  timetable.plan(sarah, 3_000);
  expect(scheduled.map(({ at }) => at)).toEqual([1_000, 510, 3_000]);
});
