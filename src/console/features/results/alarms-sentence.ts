import type { Results } from '../../../contract/results.ts';
import { counted } from '../../ui/numbers.ts';
import { dayOf } from '../../ui/times.ts';

/** What was looked at, and what could not be: an alarm that cannot ring must not look like a quiet one. */
export function watchedSentence(raised: number, { draws, weeks, judgesRanking }: Results['alarms']['watched']): string {
  if (draws === 0 && weeks === null) return 'Nothing is watched before the first people are decided for.';
  const found = raised === 0 ? 'Nothing is wrong in' : 'Looked at:';
  const drawn = `${counted(draws, 'choice', 'choices')} of the last week`;
  const rates =
    weeks === null
      ? 'Whether click rates drift is known once two weeks are final.'
      : `Click rates of the week of ${dayOf(weeks.week)} are held against the four weeks before.`;
  const ranking = judgesRanking ? '' : ' Whether the ranking is right cannot be judged by clicks yet.';
  return `${found} ${drawn}. ${rates}${ranking}`;
}
