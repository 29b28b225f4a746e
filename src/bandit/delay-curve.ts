/**
 * How long a reward takes to come, from data in which the late ones of the last days are still missing: rewards are
 * right-truncated by the age of their decision. Non-parametric maximum likelihood: D. Lynden-Bell 1971, "A method of
 * allowing for known observational selection in small samples applied to 3CR quasars", MNRAS 155; for delays
 * S. W. Lagakos, L. M. Barraj, V. De Gruttola 1988, "Nonparametric analysis of truncated survival data", Biometrika 75.
 */

/** Rewards of one day's decisions that came `delayHours` (whole, rounded down) after their decision. */
export interface DelayedRewards {
  /** Age of the day's youngest decision at the time up to which the data reach, in hours. */
  readonly ageHours: number;
  readonly delayHours: number;
  readonly rewards: number;
}

/** Share of rewards that come within less than `index + 1` hours. Rises to 1; empty: nothing is known. */
export type DelayCurve = readonly number[];

/**
 * F(d) = Π_{k > d} (1 − n_k / N_k): n_k rewards with delay k, N_k those with a delay of at most k whose decision is
 * old enough for one of k to be seen. It is relative to the longest delay that could be seen.
 */
export function delayCurve(observed: readonly DelayedRewards[]): DelayCurve {
  const seen = observed.filter(({ ageHours, delayHours, rewards }) => rewards > 0 && delayHours + 1 <= ageHours);
  const hours = Math.max(0, ...seen.map(({ delayHours }) => delayHours + 1));
  const curve = new Array<number>(hours).fill(1);
  for (let hour = hours - 1; hour > 0; hour -= 1) {
    let now = 0;
    let atRisk = 0;
    for (const { ageHours, delayHours, rewards } of seen) {
      if (delayHours === hour) now += rewards;
      if (delayHours <= hour && hour + 1 <= ageHours) atRisk += rewards;
    }
    curve[hour - 1] = (curve[hour] ?? 1) * (atRisk === 0 ? 1 : 1 - now / atRisk);
  }
  return curve;
}

/** Share of a decision's rewards that can be known `ageHours` after it; between whole hours, evenly. */
export function ripeness(curve: DelayCurve, ageHours: number): number {
  if (ageHours <= 0) return curve.length === 0 ? 1 : 0;
  const hour = Math.floor(ageHours);
  const before = hour === 0 ? 0 : (curve[hour - 1] ?? 1);
  return before + (ageHours - hour) * ((curve[hour] ?? 1) - before);
}

/**
 * The mean ripeness of decisions spread evenly over a day. Trials weighted by it make rewards over trials an unbiased
 * rate before all rewards have come: C. Vernade, O. Cappé, V. Perchet 2017, "Stochastic bandit models for delayed
 * conversions", https://arxiv.org/abs/1706.09186, equation (4).
 * @param ageHours of the day's last moment; negative where the day is not over yet
 */
export function ripenessOfDay(curve: DelayCurve, ageHours: number): number {
  if (curve.length === 0) return 1;
  const oldestHours = ageHours + HOURS_A_DAY;
  if (oldestHours <= 0) return 0;
  const youngestHours = Math.max(0, ageHours);
  const steps = HOURS_A_DAY;
  let sum = 0;
  for (let step = 0; step < steps; step += 1) {
    sum += ripeness(curve, youngestHours + ((step + 0.5) / steps) * (oldestHours - youngestHours));
  }
  return sum / steps;
}

const HOURS_A_DAY = 24;
