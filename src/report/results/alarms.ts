import { collapse, type DriftedArm, drift, LEAST_DECISIONS, starvation } from '../../bandit/alarms.ts';
import { RANKED_FROM_CLICKS, RANKED_FROM_SENDS } from '../../bandit/arm-value.ts';
import { honestBest } from '../../bandit/honest-best.ts';
import { type AlarmWords, collapseWords, driftWords, starvationWords } from './alarm-words.ts';
import { armDraws, averageShares } from './arm-draws.ts';
import { type ComparedWeeks, comparableWeeks, variantOfArm } from './comparable-weeks.ts';
import type { ResultsRecord, Unit } from './ports.ts';
import { shownDecisions } from './shown-decisions.ts';

/** Something is wrong with how versions are chosen, or with what is known of them. */
export interface RaisedAlarm extends AlarmWords {
  readonly kind: 'collapse' | 'drift' | 'starvation';
  readonly cause: string;
  /** Null: of all versions. */
  readonly variantId: string | null;
  /** Share of people; click rate of the week; people who got it. */
  readonly value: number;
  /** Against: chance to be best; click rate before; people it was owed. Null: not known. */
  readonly expected: number | null;
}

export interface Alarms {
  readonly raised: readonly RaisedAlarm[];
  /** What was looked at, so that silence can be told from blindness. */
  readonly watched: {
    /** People chosen for in the latest week of decisions. */
    readonly draws: number;
    /** Mondays of the week that was looked at and of the first it is compared with; null: none is final yet. */
    readonly weeks: { readonly week: string; readonly from: string } | null;
    /** Whether final clicks are enough to say if the ranking is right. */
    readonly judgesRanking: boolean;
  };
}

export type WatchedRecord = Pick<ResultsRecord, 'template' | 'variants' | 'units' | 'recent'>;

/** Collapse and starvation of the latest week's draws, drift of the latest week whose outcomes are final. */
export function alarms({ template, variants, units, recent }: WatchedRecord): Alarms {
  const active = new Map(
    variants
      .filter(({ role, state }) => role === 'variant' && state === 'active')
      .map(({ variantId, name }) => [variantId as string, name]),
  );
  const draws = recent.draws.reduce((sum, { people }) => sum + people, 0);
  const best =
    recent.isByClicks && isKnown(units, draws) ? honestBest(shownDecisions(units), [...active.keys()]) : null;
  const weeks = comparableWeeks(units.filter(({ draw }) => active.has(draw.variantId)));
  const watched = {
    draws,
    weeks: weeks && { week: weeks.week, from: weeks.from },
    judgesRanking: best !== null,
  };
  if (template.state !== 'active') return { raised: [], watched };
  const collapsed = collapseOf(recent, active, best, template.epsilon);
  const starved = starvationOf(recent, active, best).filter(
    ({ cause }) => !(cause === 'rarely_eligible' && collapsed?.cause === 'only_eligible_arm'),
  );
  const drifted = weeks === null ? null : driftOf(weeks, active);
  return { raised: [...(collapsed ? [collapsed] : []), ...(drifted ? [drifted] : []), ...starved], watched };
}

/** The ranking also follows outcomes that are not final yet; where those are most, it may know more than is known here. */
function isKnown(units: readonly Unit[], draws: number): boolean {
  const shown = units.filter(({ isShown }) => isShown);
  const clicks = shown.filter(({ clicked }) => clicked).length;
  return units.length >= draws && shown.length >= RANKED_FROM_SENDS && clicks >= RANKED_FROM_CLICKS;
}

type Names = ReadonlyMap<string, string>;
type Best = ReadonlyMap<string, number> | null;

function collapseOf(recent: ResultsRecord['recent'], active: Names, best: Best, epsilon: number): RaisedAlarm | null {
  const { shares, people } = averageShares(recent);
  if (people < LEAST_DECISIONS || active.size < 2 || (shares.size > 1 && best === null)) return null;
  const alarm = collapse({ shares, probabilityBest: best ?? new Map(), epsilon });
  if (alarm?.kind !== 'collapse') return null;
  const { arm, cause, share } = alarm;
  const expected = best?.get(arm) ?? null;
  const words = collapseWords(nameOf(active, arm), cause, share, expected);
  return { kind: 'collapse', cause, variantId: arm, value: share, expected, ...words };
}

const starvationOf = (recent: ResultsRecord['recent'], active: Names, best: Best): RaisedAlarm[] =>
  starvation(
    [...active.keys()].map((arm) => ({ ...armDraws(recent, arm), probabilityBest: best?.get(arm) ?? null })),
  ).flatMap((alarm) => {
    if (alarm.kind !== 'starvation') return [];
    const { arm, cause, sends, owed } = alarm;
    const { eligible, decisions } = armDraws(recent, arm);
    const words = starvationWords(nameOf(active, arm), cause, {
      ...{ sends, owed, eligibleShare: eligible / decisions, probabilityBest: best?.get(arm) ?? 0 },
    });
    return [{ kind: 'starvation', cause, variantId: arm, value: sends, expected: owed, ...words }];
  });

function driftOf({ before, recent, week }: ComparedWeeks, active: Names): RaisedAlarm | null {
  const alarm = drift(before, recent);
  if (alarm?.kind !== 'drift') return null;
  const moved =
    alarm.cause === 'all_arms_moved' ? alarm.arms : alarm.arms.toSorted((a, b) => away(b) - away(a)).slice(0, 1);
  const sum = (of: (arm: DriftedArm) => number): number => moved.reduce((total, arm) => total + of(arm), 0);
  const sends = sum((arm) => arm.sends);
  const [value, expected] = [sum(({ rewards }) => rewards) / sends, sum((arm) => arm.expected) / sends];
  const [only] = moved;
  const variantId = alarm.cause === 'all_arms_moved' || only === undefined ? null : variantOfArm(only.arm);
  const words = driftWords(variantId === null ? null : nameOf(active, variantId), week, value, expected);
  return { kind: 'drift', cause: alarm.cause, variantId, value, expected, ...words };
}

/** How far clicks are from what they were to be, in their spread. */
const away = ({ rewards, expected }: DriftedArm): number => Math.abs(rewards - expected) / Math.sqrt(expected);

const nameOf = (active: Names, arm: string): string => active.get(arm) ?? arm;
