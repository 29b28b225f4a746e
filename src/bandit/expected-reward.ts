/**
 * What a reward is expected to be, from the decisions before: a mean by arm and cell that leans on the arm's, which leans
 * on everybody's, as far as there is little of its own (Bühlmann's credibility, 1967). Only ever the m of a doubly robust
 * score, where a wrong one costs width and never truth, as long as it is formed *before* the reward it predicts.
 */
export class ExpectedReward {
  readonly #everybody: Tally = { rewards: 0, people: 0 };
  readonly #arms = new Map<string, { readonly all: Tally; readonly cells: Map<string, Tally> }>();

  of(arm: string, cell: string): number {
    const overall = this.#everybody.people === 0 ? 0 : this.#everybody.rewards / this.#everybody.people;
    const known = this.#arms.get(arm);
    if (known === undefined) return overall;
    const ofArm = leaning(known.all, overall, ARM_PRIOR_PEOPLE);
    const inCell = known.cells.get(cell);
    return inCell === undefined ? ofArm : leaning(inCell, ofArm, CELL_PRIOR_PEOPLE);
  }

  add(arm: string, cell: string, reward: number): void {
    let known = this.#arms.get(arm);
    if (known === undefined) {
      known = { all: { rewards: 0, people: 0 }, cells: new Map() };
      this.#arms.set(arm, known);
    }
    let inCell = known.cells.get(cell);
    if (inCell === undefined) {
      inCell = { rewards: 0, people: 0 };
      known.cells.set(cell, inCell);
    }
    for (const tally of [this.#everybody, known.all, inCell]) {
      tally.rewards += reward;
      tally.people += 1;
    }
  }
}

interface Tally {
  rewards: number;
  people: number;
}

const ARM_PRIOR_PEOPLE = 100;
const CELL_PRIOR_PEOPLE = 300;

const leaning = ({ rewards, people }: Tally, on: number, prior: number): number =>
  (rewards + prior * on) / (people + prior);
