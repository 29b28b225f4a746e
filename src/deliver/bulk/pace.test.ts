import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instant, instant, plusSeconds } from '../../domain/instant.ts';
import { followQuota, land } from '../pacer.ts';
import type { Pace } from '../ports.ts';
import { nextImportAt, takeImport } from './pace.ts';

const START = instant(1_790_000_000_000);
const LIMITS = { burst: 10, steady: 150 };

interface Played {
  readonly sentAt: readonly Instant[];
  readonly throttled: number;
}

/** Klaviyo's fixed windows at some phase; each job is answered after `answerMilliseconds`. */
function play(jobs: number, share: number, phaseMilliseconds: number, answerMilliseconds: number): Played {
  let pace: Pace | null = null;
  let now: number = START;
  let throttled = 0;
  const used = new Map<string, number>();
  const sentAt: Instant[] = [];
  const answers: { at: number; takenAt: Instant; remaining: number; resetSeconds: number }[] = [];
  const count = (span: number): number => {
    const key = `${span} ${Math.floor((now + phaseMilliseconds) / span)}`;
    used.set(key, (used.get(key) ?? 0) + 1);
    return used.get(key) ?? 0;
  };
  while (sentAt.length < jobs && now < START + 3_600_000) {
    for (const answer of answers.filter(({ at }) => at <= now)) {
      answers.splice(answers.indexOf(answer), 1);
      const { takenAt, remaining, resetSeconds } = answer;
      if (pace)
        pace = followQuota(land(pace, takenAt, 1, 1), instant(answer.at), { limit: 150, remaining, resetSeconds });
    }
    const taken: Pace | null = takeImport(instant(now))(pace, share);
    if (taken) {
      pace = taken;
      sentAt.push(instant(now));
      const inMinute = count(60_000);
      if (count(1_000) > LIMITS.burst || inMinute > LIMITS.steady) throttled += 1;
      const resetSeconds = Math.ceil((60_000 - ((now + phaseMilliseconds) % 60_000)) / 1_000);
      answers.push({ at: now + answerMilliseconds, takenAt: pace.at, remaining: 150 - inMinute, resetSeconds });
    }
    now += 10;
  }
  return { sentAt, throttled };
}

const secondsFor = ({ sentAt }: Played): number => ((sentAt.at(-1) ?? START) - (sentAt[0] ?? START)) / 1_000;

describe('bulk import jobs', () => {
  it('are never more than a window takes, whatever its phase, its share and the time of an answer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 59_999 }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.integer({ min: 10, max: 5_000 }),
        (phase, share, answer) => {
          expect(play(320, share, phase, answer).throttled).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('fill a window early: 211 take little more than the one minute that two windows ask for', () => {
    expect(secondsFor(play(211, 1, 0, 200))).toBeLessThan(70);
    expect(secondsFor(play(150, 1, 0, 200))).toBeLessThan(20);
  });

  it('leave the others their share of a window', () => {
    const { sentAt } = play(300, 0.8, 0, 200);
    const first = sentAt.filter((at) => at < START + 60_000 - (START % 60_000)).length;
    expect(first).toBe(120);
  });

  it('wait for whoever said that there were too many', () => {
    const held: Pace = {
      limitPerMinute: 150,
      at: START,
      grants: [],
      window: { remaining: 100, endsAt: plusSeconds(START, 30) },
      heldUntil: plusSeconds(START, 20),
    };
    expect(takeImport(plusSeconds(START, 19))(held, 1)).toBeNull();
    expect(nextImportAt(held, 1, plusSeconds(START, 1))).toBe(plusSeconds(START, 20));
  });
});
