/** Other people's rules for calling a winner, as they document them, on the counts of two groups. */
export interface TwoGroups {
  readonly treated: number;
  readonly treatedClicks: number;
  readonly control: number;
  readonly controlClicks: number;
}

/**
 * GrowthBook's sequential interval of the difference excludes 0:
 * σ√N · √( 2(Nρ² + 1) / (N²ρ²) · log( √(Nρ² + 1) / α ) ), N* = 5,000, σ the difference's standard error:
 * https://docs.growthbook.io/statistics/sequential.
 */
export function growthBookSequential({ treated, treatedClicks, control, controlClicks }: TwoGroups): boolean {
  const [rate1, rate0] = [treatedClicks / treated, controlClicks / control];
  const error = Math.sqrt((rate1 * (1 - rate1)) / treated + (rate0 * (1 - rate0)) / control);
  const n = treated + control;
  return Math.abs(rate1 - rate0) > error * Math.sqrt(n) * growthBookWidth(n);
}

/** The same of the relative lift, by the delta method as their documentation has it. */
export function growthBookRelative({ treated, treatedClicks, control, controlClicks }: TwoGroups): boolean {
  const [rate1, rate0] = [treatedClicks / treated, controlClicks / control];
  if (!(rate0 > 0)) return false;
  const variance =
    (rate1 * (1 - rate1)) / (treated * rate0 ** 2) + (rate1 ** 2 * rate0 * (1 - rate0)) / (control * rate0 ** 4);
  const n = treated + control;
  return Math.abs(rate1 / rate0 - 1) > Math.sqrt(variance) * Math.sqrt(n) * growthBookWidth(n);
}

function growthBookWidth(n: number): number {
  const [alpha, tunedAt] = [0.05, 5_000];
  const rhoSquared = (-2 * Math.log(alpha) + Math.log(-2 * Math.log(alpha) + 1)) / tunedAt;
  const spread = n * rhoSquared + 1;
  return Math.sqrt(((2 * spread) / (n * n * rhoSquared)) * Math.log(Math.sqrt(spread) / alpha));
}

/**
 * Klaviyo's flows: at least 500 recipients a variation and a win probability of 90 %,
 * https://help.klaviyo.com/hc/en-us/articles/11233978755611. Its formula is not published: here uniform priors and the
 * normal limit of two Beta posteriors, where 90 % is 1.2816 deviations.
 */
export function klaviyoFlow(groups: TwoGroups): boolean {
  const [treated, control] = [
    posterior(groups.treatedClicks, groups.treated),
    posterior(groups.controlClicks, groups.control),
  ];
  if (Math.min(groups.treated, groups.control) < 500) return false;
  return Math.abs(treated.mean - control.mean) / Math.sqrt(treated.variance + control.variance) >= 1.2816;
}

/** A usual test at 5 %, looked at again and again from 1,000 sends on. */
export function peekedTest({ treated, treatedClicks, control, controlClicks }: TwoGroups): boolean {
  if (Math.min(treated, control) < 1_000) return false;
  const pooled = (treatedClicks + controlClicks) / (treated + control);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / treated + 1 / control));
  return Math.abs(treatedClicks / treated - controlClicks / control) / error > 1.96;
}

function posterior(clicks: number, people: number): { mean: number; variance: number } {
  const mean = (clicks + 1) / (people + 2);
  return { mean, variance: (mean * (1 - mean)) / (people + 3) };
}
