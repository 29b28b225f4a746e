/**
 * The probabilities a decision draws from: p[i] = (1 − ε) · P(best)[i] / Σ P(best) + ε / K over the K eligible arms.
 * Every eligible arm keeps at least ε / K, so that each can recover and every propensity can be divided by.
 * Where nothing is known of the eligible arms, all are equally likely.
 * Source: ε-greedy mixing as in Sutton, Barto, "Reinforcement Learning" (2018), §2.2, over a posterior P(best).
 * @param isBest P(best) of the arms the published policy knows; others count as 0.
 * @param epsilon share of uniform exploration, in [0, 1].
 */
export function withExplorationFloor<Arm extends string>(
  isBest: ReadonlyMap<Arm, number>,
  eligible: readonly Arm[],
  epsilon: number,
): ReadonlyMap<Arm, number> {
  const total = eligible.reduce((sum, arm) => sum + (isBest.get(arm) ?? 0), 0);
  const arms = eligible.length;
  return new Map(
    eligible.map((arm) => {
      const best = total > 0 ? (isBest.get(arm) ?? 0) / total : 1 / arms;
      return [arm, Math.min(1, (1 - epsilon) * best + epsilon / arms)];
    }),
  );
}
