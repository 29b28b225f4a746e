const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

/** "2026-11-21" → "21 Nov". Days in JustAI are UTC days. */
export const dayOf = (isoDay: string): string => dayAndMonth.format(new Date(isoDay));

/** "2026-11-21T06:00:00Z" → "21 Nov 06:00 UTC" */
export const momentOf = (isoTime: string): string => {
  const date = new Date(isoTime);
  return `${dayAndMonth.format(date)} ${clock.format(date)} UTC`;
};

const exactClock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
});

/** "2026-11-21T06:00:03Z" → "21 Nov 06:00:03 UTC" */
export const exactMomentOf = (isoTime: string): string => {
  const date = new Date(isoTime);
  return `${dayAndMonth.format(date)} ${exactClock.format(date)} UTC`;
};

/** 45 → "45 s", 300 → "5 min", 7200 → "2 h" */
export const durationOf = (seconds: number): string => {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
};

/** "2026-11-21T06:00:00Z" → "06:00" */
export const clockOf = (isoTime: string): string => clock.format(new Date(isoTime));
