import type { CollapseCause, StarvationCause } from '../../bandit/alarms.ts';

/** An alarm as people read it. */
export interface AlarmWords {
  readonly title: string;
  readonly likelyCause: string;
  readonly whatToDo: string;
}

const RAISE_EXPLORATION =
  'Raise Exploration under Integration → Who gets what for a week or two, so that every version is seen by enough people.';

const COLLAPSES: Readonly<Record<CollapseCause, Omit<AlarmWords, 'title'>>> = {
  early_luck: {
    likelyCause: 'Luck with the first people pulled the ranking to one version before the others had been seen enough.',
    whatToDo: RAISE_EXPLORATION,
  },
  floor_switched_off: {
    likelyCause: 'Exploration is 0 %, so a version that fell behind by chance gets nobody who could set it right.',
    whatToDo: 'Set Exploration under Integration → Who gets what to 2 % or more.',
  },
  only_eligible_arm: {
    likelyCause: 'The targeting of the other versions leaves them for nobody who came.',
    whatToDo: 'Loosen the targeting of another version under Content, or check the attributes that the webhook sends.',
  },
};

/** @param expected its chance to be the best */
export function collapseWords(name: string, cause: CollapseCause, share: number, expected: number | null): AlarmWords {
  const title =
    cause === 'only_eligible_arm'
      ? `“${name}” is the only version that anybody can get`
      : `“${name}” gets ${percent(share)} of people, and is the best with only ${percent(expected ?? 0)} certainty`;
  return { title, ...COLLAPSES[cause] };
}

const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** @param name null: all versions moved alike @param week its Monday, `YYYY-MM-DD` */
export function driftWords(name: string | null, week: string, rate: number, before: number): AlarmWords {
  const less = rate < before ? 'less' : 'more';
  const figures = `${percent(rate, 2)} in the week of ${dayAndMonth.format(new Date(week))}, after ${percent(before, 2)} in the four weeks before`;
  if (name === null) {
    return {
      title: `All versions are clicked ${less} than before: ${figures}`,
      likelyCause: 'A season, a sale, or other people who enter the flow: it moved all versions alike.',
      whatToDo: 'Versions can still be compared. Look at what changed in the flow’s trigger, the list or the calendar.',
    };
  }
  return {
    title: `“${name}” is clicked ${less} than before: ${figures}`,
    likelyCause:
      'Something of its own, since the other versions did not move as it did: a link that broke, an offer that began or ended, a text that wore off.',
    whatToDo: 'Open its email and try its links. The ranking forgets old days faster as versions change.',
  };
}

interface StarvedFigures {
  readonly sends: number;
  readonly owed: number;
  readonly eligibleShare: number;
  readonly probabilityBest: number;
}

export function starvationWords(name: string, cause: StarvationCause, figures: StarvedFigures): AlarmWords {
  const { sends, owed, eligibleShare, probabilityBest } = figures;
  switch (cause) {
    case 'not_drawn_as_published':
      return {
        title: `“${name}” got ${whole(sends)} people in the last week, and by its logged probabilities it should be about ${whole(owed)}`,
        likelyCause:
          'Choices do not follow the published probabilities, or some of them are lost before they are logged.',
        whatToDo: 'Run `npx justai replay`: it makes every logged choice again and names those that differ.',
      };
    case 'rarely_eligible':
      return {
        title: `Only ${percent(eligibleShare)} of people can get “${name}”`,
        likelyCause: 'Its targeting leaves it for hardly anybody who came in the last week.',
        whatToDo: 'Loosen its targeting under Content, or check the attributes that the webhook sends.',
      };
    case 'given_up_early':
      return {
        title: `“${name}” gets only what exploring leaves it, and may be the best with ${percent(probabilityBest)} certainty`,
        likelyCause: 'It was unlucky with its first people, and now gets too few to make up for it.',
        whatToDo: RAISE_EXPLORATION,
      };
  }
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;
