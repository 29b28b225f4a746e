import { addPerson, noLift, relativeLift } from '../../src/bandit/relative-lift.ts';
import { capped, winsorAt } from '../../src/bandit/winsor.ts';
import { type Mean, meanOf, normalDraw, seededDice } from './inference-dice.ts';

const ALPHA = 0.05;
const PEOPLE = 40_000;
const LOOK_EVERY = 200;
const BUYERS = 0.02;
/** Log-normal orders: median 40, the dearest 1 % above 1,300. */
const [MEDIAN_ORDER, LOG_DEVIATION] = [40, 1.5];
const CAP_AT = 0.99;
/** Half the interval's width over the mean, at the end. */
export interface RevenueAa {
  readonly winsorised: Mean;
  readonly asItIs: Mean;
  readonly halfWidthWinsorised: number;
  readonly halfWidthAsItIs: number;
}

/** A/A on revenue a person at 90 to 10: the cap comes from orders before the test. */
export function revenueFalseWinners(runs: number): RevenueAa {
  const all = Array.from({ length: runs }, (_, seed) => play(2_000_000 + seed));
  const widths = (of: (run: Run) => number | null): number => meanOf(all.map(of).filter((each) => each !== null)).mean;
  return {
    winsorised: meanOf(all.map(({ winsorised }) => (winsorised.isClaimed ? 1 : 0))),
    asItIs: meanOf(all.map(({ asItIs }) => (asItIs.isClaimed ? 1 : 0))),
    halfWidthWinsorised: widths(({ winsorised }) => winsorised.halfWidth),
    halfWidthAsItIs: widths(({ asItIs }) => asItIs.halfWidth),
  };
}

interface End {
  readonly isClaimed: boolean;
  readonly halfWidth: number | null;
}
type Run = Record<'winsorised' | 'asItIs', End>;

function play(seed: number): Run {
  const dice = seededDice(seed);
  const order = (): number => MEDIAN_ORDER * Math.exp(LOG_DEVIATION * normalDraw(dice));
  const winsor = winsorAt(Array.from({ length: 1_000 }, order), CAP_AT);
  if (winsor === null) throw new Error('A thousand orders are enough for a cap.');
  const [cut, whole] = [noLift(), noLift()];
  const claimed = { cut: false, whole: false };
  for (let n = 1; n <= PEOPLE; n += 1) {
    const isTreated = dice() < 0.9;
    const amount = dice() < BUYERS ? order() : 0;
    const person = { group: isTreated ? 'treatment' : 'control', probability: isTreated ? 0.9 : 0.1 } as const;
    addPerson(cut, { ...person, outcome: capped(amount, winsor) });
    addPerson(whole, { ...person, outcome: amount });
    if (n % LOOK_EVERY !== 0) continue;
    claimed.cut ||= excludesZero(relativeLift(cut, ALPHA));
    claimed.whole ||= excludesZero(relativeLift(whole, ALPHA));
  }
  const end = (sequence: typeof cut, isClaimed: boolean): End => {
    const lift = relativeLift(sequence, ALPHA);
    return { isClaimed, halfWidth: lift === null ? null : (lift.high - lift.low) / 2 };
  };
  return { winsorised: end(cut, claimed.cut), asItIs: end(whole, claimed.whole) };
}

const excludesZero = (lift: ReturnType<typeof relativeLift>): boolean =>
  lift !== null && (lift.low > 0 || lift.high < 0);
