import { type DelayedRewards, delayCurve } from '../../bandit/delay-curve.ts';

/** Hours at which the curve is told: close together where it is steep. */
const TOLD_AT_HOURS = [1, 2, 3, 6, 12, 18, 24, 36, 48, 72, 96, 120, 168, 240, 336];

export interface ClickDelay {
  readonly clicks: number;
  /** Share of the clicks that come within so many hours of the decision; rises to 1. */
  readonly curve: readonly { readonly hours: number; readonly share: number }[];
  readonly medianHours: number;
  readonly nineOfTenHours: number;
}

/** How long clicks take to come. @returns null where there are none yet */
export function clickDelay(observed: readonly DelayedRewards[]): ClickDelay | null {
  const curve = delayCurve(observed);
  if (curve.length === 0) return null;
  const within = (share: number): number => curve.findIndex((reached) => reached >= share) + 1;
  const told = [...TOLD_AT_HOURS.filter((hours) => hours < curve.length), curve.length];
  return {
    clicks: observed.reduce((sum, { rewards }) => sum + rewards, 0),
    curve: told.map((hours) => ({ hours, share: curve[hours - 1] ?? 1 })),
    medianHours: within(0.5),
    nineOfTenHours: within(0.9),
  };
}
