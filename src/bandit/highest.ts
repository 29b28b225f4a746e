import { cell } from './symmetric-matrix.ts';

/**
 * For each of some independent values the probability that it is the highest: P(i highest) = ∫ Π_{j≠i} F_j dF_i (Thompson
 * 1933), as a Stieltjes sum over steps of F_i. Deterministic; sums to 1.
 * @param points in order, fine where any value has its mass
 * @param fillBelow writes F_i at a point, of each value
 */
export function probabilityHighest(
  points: readonly number[],
  values: number,
  fillBelow: (x: number, below: Float64Array) => void,
): number[] {
  const sums = new Float64Array(values);
  const column = (): Float64Array => new Float64Array(values);
  let [below, belowBefore, others, othersBefore] = [column(), column(), column(), column()];
  points.forEach((x, point) => {
    fillBelow(x, below);
    multiplyOthers(below, others);
    for (let i = 0; point > 0 && i < values; i += 1) {
      const mass = cell(below, i) - cell(belowBefore, i);
      sums[i] = cell(sums, i) + (mass * (cell(others, i) + cell(othersBefore, i))) / 2;
    }
    [below, belowBefore, others, othersBefore] = [belowBefore, below, othersBefore, others];
  });
  const total = sums.reduce((sum, value) => sum + value, 0);
  return Array.from(sums, (value) => value / total);
}

/** Without division, since a factor may be 0. */
function multiplyOthers(factors: Float64Array, products: Float64Array): void {
  let ahead = 1;
  for (let i = 0; i < factors.length; i += 1) {
    products[i] = ahead;
    ahead *= cell(factors, i);
  }
  let behind = 1;
  for (let i = factors.length - 1; i >= 0; i -= 1) {
    products[i] = cell(products, i) * behind;
    behind *= cell(factors, i);
  }
}
