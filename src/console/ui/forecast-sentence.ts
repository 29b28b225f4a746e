import type { Forecast } from '../../contract/forecast.ts';
import { count, counted } from './numbers.ts';

/** How long still, at today's pace; null where there is nothing to wait for, or no telling. */
export function forecastSentence({ peopleADay, until }: Forecast): string | null {
  if (until.kind !== 'expected') return null;
  const pace = `At ${count(peopleADay)} new people a day`;
  const { days, soonest, latest } = until;
  if (days.kind === 'beyond') {
    return `${pace}, a lift of this size would not be certain within a year. A bolder version would tell more.`;
  }
  const range = [
    ...(soonest.kind === 'days' && soonest.days < days.days ? [`${count(soonest.days)} with luck`] : []),
    latest.kind === 'days' ? `${count(latest.days)} without` : 'never if there is next to no difference',
  ].join(', ');
  return `${pace}, about ${counted(days.days, 'more day', 'more days')} until a lift of this size is certain (${range}).`;
}
