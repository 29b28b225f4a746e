import type { ContextEvidence } from '../../src/bandit/context-evidence.ts';
import { type ContextualPmf, contextualPmf, fitContextual } from '../../src/bandit/contextual-ranker.ts';
import { withExplorationFloor } from '../../src/bandit/exploration-floor.ts';
import type { DataSet } from './data-sets.ts';
import { EPSILON } from './product.ts';
import { uniforms } from './random.ts';

/** The first batch, and how much of what was seen each later one adds: as often as a growing list is worth publishing for. */
const FIRST_BATCH = 100;
const GROWTH = 0.02;

/** The rows before which all who choose learn of what went before. */
export function batchesOf(rows: number): number[] {
  const starts: number[] = [];
  for (let at = FIRST_BATCH; at < rows; at += Math.max(FIRST_BATCH, Math.floor(at * GROWTH))) starts.push(at);
  return starts;
}

/** The share of rows whose class the product's contextual ranker did not choose, told only whether it was right. */
export function progressiveError({ rows, labels, classes }: DataSet, seed: number): number {
  const uniform = uniforms(seed);
  const arms = Array.from({ length: classes }, (_, arm) => `class ${arm}`);
  const contexts = rows.map((row) => ({
    levels: {},
    numbers: Object.fromEntries(row.map((value, column) => [`x${column}`, value])),
  }));
  const batches = new Set(batchesOf(rows.length));
  const chosen: number[] = [];
  const days: number[] = [];
  let rank: ContextualPmf = () => new Map();
  let [wrong, day] = [0, 0];
  contexts.forEach((context, row) => {
    if (batches.has(row)) {
      rank = contextualPmf(fitContextual(evidenceOf(arms, contexts.slice(0, row), days, chosen, labels), day));
      day += 1;
    }
    const arm = drawn(withExplorationFloor(rank(context, arms), arms, EPSILON), uniform());
    chosen.push(arm);
    days.push(day);
    if (arm !== labels[row]) wrong += 1;
  });
  return wrong / rows.length;
}

function evidenceOf(
  armIds: readonly string[],
  contexts: ContextEvidence['contexts'],
  days: readonly number[],
  armOf: readonly number[],
  labels: readonly number[],
): ContextEvidence {
  const rows = contexts.map((_, row) => row);
  return {
    armIds,
    contexts,
    days: days.slice(0, rows.length),
    contextOf: rows,
    armOf: armOf.slice(0, rows.length),
    trials: rows.map(() => 1),
    rewards: rows.map((row) => (armOf[row] === labels[row] ? 1 : 0)),
  };
}

function drawn(pmf: ReadonlyMap<string, number>, point: number): number {
  let left = point;
  let arm = 0;
  for (const share of pmf.values()) {
    left -= share;
    if (left < 0) return arm;
    arm += 1;
  }
  return pmf.size - 1;
}
