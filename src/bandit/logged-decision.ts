/** One decision as the log has it, with its outcome at maturity. */
export interface LoggedDecision {
  /** Ascends with the time of decision. */
  readonly order: number;
  readonly person: string;
  /**
   * `fresh`: drawn among all that serve. `restricted`: drawn among some, with a pmf over those. `inherited`: the person's
   * earlier variant again. `forced`: named by the caller, by no chance at all.
   */
  readonly assignment: 'fresh' | 'inherited' | 'restricted' | 'forced';
  /** Of the published policy that was drawn from. */
  readonly policyVersion: number;
  /** What was known of the person and could affect the choice. */
  readonly cell: string;
  readonly arm: string;
  /** Probability of each arm that could be drawn. Who is not in it could not. */
  readonly pmf: ReadonlyMap<string, number>;
  readonly reward: number;
}

/**
 * What estimators may read of a log, in order: one decision a person, the first that chance made. An inherited decision
 * repeats an earlier draw, so it is no new evidence; a forced one has no propensity to divide by.
 */
export function unitsOf(log: readonly LoggedDecision[]): LoggedDecision[] {
  const seen = new Set<string>();
  return log
    .filter(({ assignment }) => assignment === 'fresh' || assignment === 'restricted')
    .sort((a, b) => a.order - b.order)
    .filter(({ person }) => {
      if (seen.has(person)) return false;
      seen.add(person);
      return true;
    });
}
