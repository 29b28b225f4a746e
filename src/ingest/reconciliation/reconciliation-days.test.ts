import { describe, expect, it } from 'vitest';
import { type Instant, instant, plusSeconds } from '../../domain/instant.ts';
import { nextCallAt } from '../klaviyo-report/report-pace.ts';
import { localDayOf, startOfLocalDay } from './local-day.ts';
import { planDays } from './plan-days.ts';

describe('days of the account’s time zone', () => {
  it.each([
    ['US/Eastern', '2026-08-31', '2026-08-31T04:00:00Z'],
    ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00Z'],
    ['Asia/Kolkata', '2026-01-01', '2025-12-31T18:30:00Z'],
    // Clocks go from 00:00 to 01:00 on this day.
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00Z'],
  ])('%s %s begins at %s', (zone, day, start) => {
    const at = startOfLocalDay(day, zone);
    expect(new Date(at).toISOString()).toBe(start.replace('Z', '.000Z'));
    expect([localDayOf(at, zone), localDayOf(plusSeconds(at, -1), zone) < day]).toEqual([day, true]);
  });
});

describe('the days of a check', () => {
  const week = ['08', '07', '06', '05', '04', '03', '02'].map((day) => `2026-09-${day}`);
  it('are the whole last week at first, and when a person asks', () => {
    expect(planDays('2026-09-09', { latest: null, differing: [] }, false)).toEqual(week);
    expect(planDays('2026-09-09', { latest: '2026-09-08', differing: [] }, true)).toEqual(week);
  });
  it('are yesterday, the day that is a week old, and those that differed', () => {
    const checked = { latest: '2026-09-07', differing: ['2026-09-05', '2026-08-20'] };
    expect(planDays('2026-09-09', checked, false)).toEqual(['2026-09-08', '2026-09-05', '2026-09-02', '2026-08-20']);
  });
});

describe('the pace of reports', () => {
  it('never has more than two in a minute and 225 in a day, whatever the phase of Klaviyo’s windows', () => {
    let now = instant(0);
    const calls: Instant[] = [];
    for (let call = 0; call < 460; call += 1) {
      now = nextCallAt({ calls, heldUntil: null, share: 1 }, now);
      calls.push(now);
    }
    const most = (span: number): number =>
      Math.max(...calls.map((from) => calls.filter((at) => at >= from && at < from + span).length));
    expect([most(60_000), most(86_400_000)]).toEqual([2, 225]);
  });
  it('waits as long as Klaviyo asked for', () => {
    expect(nextCallAt({ calls: [], heldUntil: instant(5_000), share: 0.9 }, instant(1_000))).toBe(5_000);
  });
});
