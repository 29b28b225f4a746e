/**
 * Heavy tails: one order of 5,000 among thousands of 40 moves a mean more than any email does. Amounts above a cap
 * count as the cap (winsorising: Dixon, "Simplified estimation from censored normal samples", 1960). The answer is then
 * exact about capped amounts; what the cap leaves unsaid is counted beside it and never estimated.
 */
export interface Winsor {
  readonly cap: number;
}

/** With fewer purchases than this, a quantile near the end is one person's order. */
const LEAST_PURCHASES = 100;

/**
 * The cap at a quantile of earlier purchases. Earlier means: of people who do not enter, or who entered before the first
 * look. A cap that moves with the outcomes it caps makes the groups' means depend on each other.
 * @param purchases amounts above 0
 * @returns null while there are too few to know the tail by
 */
export function winsorAt(purchases: readonly number[], quantile: number): Winsor | null {
  const amounts = purchases.filter((amount) => amount > 0).sort((a, b) => a - b);
  if (amounts.length < LEAST_PURCHASES) return null;
  const cap = amounts[Math.ceil(quantile * amounts.length) - 1];
  return cap === undefined ? null : { cap };
}

export const capped = (amount: number, { cap }: Winsor): number => Math.min(amount, cap);

export interface WinsorCost {
  /** People whose amount was above the cap. */
  readonly people: number;
  /** Share of all money that the cap left out of the estimate, in [0, 1). */
  readonly amountShare: number;
}

/** What the cap costs a group: shown for each of them, since a variant that only moves the largest orders is not seen. */
export function winsorCost(amounts: readonly number[], { cap }: Winsor): WinsorCost {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  const over = amounts.filter((amount) => amount > cap);
  const cut = over.reduce((sum, amount) => sum + amount - cap, 0);
  return { people: over.length, amountShare: total > 0 ? cut / total : 0 };
}
