import type { Overview } from '../../../contract/overview.ts';
import { signedPercent } from '../../ui/numbers.ts';
import { between } from '../../ui/verdict-words.ts';

/** The answer on top of the page: one number or three words, what it means, and how far to trust it. */
interface VerdictSentence {
  readonly headline: string;
  readonly meaning: string;
  readonly range: string | null;
  readonly trust: string;
}

export function verdictSentence({ verdict, intentionToTreat: lift }: Overview['lift']): VerdictSentence {
  if (verdict === 'no_data') {
    return {
      headline: 'No results yet',
      meaning: 'Nobody has finished the days in which their clicks count.',
      range: null,
      trust: 'Results appear here by themselves once emails have gone out and Klaviyo’s export has come back.',
    };
  }
  if (lift === null || verdict === 'not_sure') {
    return {
      headline: 'Not sure yet',
      meaning:
        lift === null
          ? 'Too few people so far to put a range around the difference.'
          : `So far ${signedPercent(lift.estimate)} clicks over your control, but chance alone could do that.`,
      range: lift === null ? null : between(lift),
      trust: 'This is normal. Every email that goes out narrows the range; there is nothing to do.',
    };
  }
  return {
    headline: signedPercent(lift.estimate),
    meaning: verdict === 'better' ? 'clicks over your control' : 'Your control does better: fewer clicks without it',
    range: between(lift),
    trust: 'You can trust this. It holds however often you look.',
  };
}
