interface Point {
  readonly low: number;
  readonly high: number;
}

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const MOST_TICKS = 7;

/**
 * The vertical range of the lift chart. The first days' bands are wide enough to flatten everything after them, so the
 * later two thirds decide and the early band runs off the chart.
 */
export function liftDomain(points: readonly Point[]): { bounds: [number, number]; ticks: number[] } {
  const later = points.slice(Math.floor(points.length / 3));
  const low = Math.min(0, ...later.map((point) => point.low));
  const high = Math.max(0, ...later.map((point) => point.high));
  const step = STEPS.find((size) => (high - low) / size <= MOST_TICKS - 1) ?? 10;
  const first = Math.floor(low / step - 0.1);
  const last = Math.ceil(high / step + 0.1);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { bounds: [first * step, last * step], ticks };
}
