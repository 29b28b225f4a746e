import { logEvidenceOfHarm } from '../../bandit/guard.ts';
import { wilsonInterval } from '../../bandit/wilson.ts';
import type { Results, VariantRow } from './results.ts';

/** What the evidence suggests. Nothing is done without a person. */
export interface Recommendation {
  readonly kind: 'ship' | 'archive' | 'add_variants' | 'lengthen';
  /** Null: it is of the template. */
  readonly variantId: string | null;
  readonly title: string;
  /** The figures that speak for it. */
  readonly evidence: string;
}

export type JudgedResults = Pick<Results, 'template' | 'lift' | 'forecast' | 'variants' | 'splitCheck'>;

/** Who is the best with less certainty is not shipped. */
const SHIPPED_FROM_PROBABILITY = 0.9;
/** With fewer there is little to choose among. */
const LEAST_VARIANTS = 3;
/** Of a harm that is not there, evidence of 1 in 20 comes at any time ever in at most one case of twenty (Ville 1939). */
const LOG_EVIDENCE_OF_HARM = Math.log(20);
/** Google refuses mail of senders from 0.3 % of spam reports on: https://support.google.com/a/answer/81126. */
const SPAM_LIMIT = 0.003;

export function recommendations(results: JudgedResults): Recommendation[] {
  if (results.template.state !== 'active') return [];
  const active = results.variants.filter(({ role, state }) => role === 'variant' && state === 'active');
  const harmful = active.filter((variant) => harmOf(variant, results.variants) !== null);
  const beaten = beatenOf(active).filter(({ variant }) => !harmful.includes(variant));
  const left = active.length - harmful.length - beaten.length;
  return [
    ...readyToShip(results, active),
    ...harmful.map((variant) => archive(variant, harmOf(variant, results.variants) ?? '')),
    ...beaten.map(({ variant, by }) =>
      archive(variant, `${rangeOf(variant)} would click it, “${by.name}” ${rangeOf(by)}: the ranges do not meet.`),
    ),
    ...(left < LEAST_VARIANTS ? [addVariants(left)] : []),
    ...lengthen(results),
  ];
}

/** Significant, winning on the key metric, and not harming guards. Of a broken split no lift means anything. */
function readyToShip({ lift, variants, splitCheck }: JudgedResults, active: readonly VariantRow[]): Recommendation[] {
  const { intentionToTreat, verdict, control } = lift;
  const best = active.toSorted((a, b) => (b.probabilityBest ?? 0) - (a.probabilityBest ?? 0))[0];
  if (splitCheck.kind === 'alarm' || verdict !== 'better' || intentionToTreat === null || best === undefined) return [];
  if (best.standing.kind !== 'ranked' || best.standing.rate <= (control.rate ?? 1)) return [];
  if ((best.probabilityBest ?? 0) < SHIPPED_FROM_PROBABILITY || harmOf(best, variants) !== null) return [];
  const { estimate, low } = intentionToTreat;
  return [
    {
      kind: 'ship',
      variantId: best.variantId,
      title: `“${best.name}” is ready to ship`,
      evidence: `Versions bring ${signed(estimate)} clicks over your control, at least ${signed(low)}; this one is the best with ${percent(best.probabilityBest ?? 0)} certainty, and neither unsubscribes nor spam reports speak against it.`,
    },
  ];
}

/** Why people are worse off with it; null where nothing says so. */
export function harmOf(variant: VariantRow, all: readonly VariantRow[]): string | null {
  const { sends, markedAsSpam, unsubscribed } = variant;
  if (isHarm(sends, markedAsSpam, SPAM_LIMIT)) {
    return `${percent(markedAsSpam / sends, 2)} of its emails were marked as spam; Google asks for less than ${percent(SPAM_LIMIT)}.`;
  }
  const control = all.find(({ role }) => role === 'control');
  const limit = control === undefined ? null : (wilsonInterval(control.unsubscribed, control.sends)?.high ?? null);
  if (control === undefined || limit === null || limit >= 1 || !isHarm(sends, unsubscribed, limit)) return null;
  return `${percent(unsubscribed / sends, 2)} of its people unsubscribed, of your control’s ${percent(control.unsubscribed / control.sends, 2)}.`;
}

const isHarm = (people: number, harmed: number, limit: number): boolean =>
  people > 0 &&
  harmed > 0 &&
  logEvidenceOfHarm({ people, harmed: Math.min(harmed, people) }, limit) >= LOG_EVIDENCE_OF_HARM;

/** Whose range ends below where another's begins. */
function beatenOf(active: readonly VariantRow[]): { readonly variant: VariantRow; readonly by: VariantRow }[] {
  const lowOf = ({ standing }: VariantRow): number => (standing.kind === 'ranked' ? standing.low : 0);
  const by = active.toSorted((a, b) => lowOf(b) - lowOf(a))[0];
  if (by === undefined) return [];
  return active.flatMap((variant) =>
    variant.standing.kind === 'ranked' && variant.standing.high < lowOf(by) ? [{ variant, by }] : [],
  );
}

const archive = ({ variantId, name }: VariantRow, evidence: string): Recommendation => ({
  kind: 'archive',
  variantId,
  title: `Archive “${name}”`,
  evidence,
});

const addVariants = (left: number): Recommendation => ({
  kind: 'add_variants',
  variantId: null,
  title: 'Write more versions',
  evidence: `${left === 0 ? 'None' : left === 1 ? 'Only one' : 'Only two'} would be left to choose from; people differ more than that.`,
});

function lengthen({ lift, forecast }: JudgedResults): Recommendation[] {
  const { verdict, treatment, control } = lift;
  if (verdict !== 'not_sure') return [];
  const { peopleADay, until } = forecast;
  const people = `${whole(treatment.people + control.people)} people so far, about ${whole(peopleADay)} more a day.`;
  return [{ kind: 'lengthen', variantId: null, title: 'Let the test run on', evidence: `${people} ${outlook(until)}` }];
}

function outlook(until: JudgedResults['forecast']['until']): string {
  if (until.kind !== 'expected') return 'Too little is known to say for how long.';
  const { days } = until;
  if (days.kind === 'beyond')
    return 'At this pace and difference it will not be settled soon: a bolder version would tell more.';
  return `If the difference stays what it is, it is settled in about ${days.days} more day${days.days === 1 ? '' : 's'}.`;
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const rangeOf = ({ standing }: VariantRow): string =>
  standing.kind === 'ranked' ? `${percent(standing.low, 2)} to ${percent(standing.high, 2)}` : '';
const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;
const signed = (share: number): string => `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
