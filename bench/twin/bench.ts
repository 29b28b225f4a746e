import { cpus, loadavg } from 'node:os';
import { type Figure, median } from '../figure.ts';
import { type Bounded, headroom, round } from './bounded.ts';
import { canPin, leaveTwinItsCore } from './cores.ts';
import { measureWrites } from './profile-writes.ts';
import { measureSize } from './size.ts';
import { startTwinProcess, type TwinProcess } from './twin-process.ts';
import { measureWebhooks } from './webhooks.ts';

const STARTS = 5;
const START_LIMIT_SECONDS = 2;

/**
 * What a twin of its own process can take, over HTTP, on one core: everything else of the bench keeps off that core
 * where the system can pin and has another.
 */
export async function benchTwin(): Promise<Figure> {
  leaveTwinItsCore();
  const figures = [await measureStart()];
  say(figures);
  for (const measure of [measureWebhooks, measureWrites, measureSize]) {
    const measured = await withTwin(measure);
    say(measured);
    figures.push(...measured);
  }
  return figureOf(figures);
}

async function measureStart(): Promise<Bounded> {
  const starts: { seconds: number; ofProcessor: number | null }[] = [];
  for (let each = 0; each < STARTS; each += 1) {
    const start = await withTwin(async (twin) => ({
      ofProcessor: twin.processorSeconds(),
      seconds: twin.secondsToReady,
    }));
    starts.push(start);
  }
  return {
    name: 'start, from spawn to the ready line',
    value: round(median(starts.map(({ seconds }) => seconds)), 2),
    unit: 's',
    limit: START_LIMIT_SECONDS,
    bound: 'under',
    byClock: starts.map(({ seconds }) => round(seconds, 2)),
    ofProcessor: starts.map(({ ofProcessor }) => ofProcessor),
  };
}

async function withTwin<T>(measure: (twin: TwinProcess) => Promise<T>): Promise<T> {
  const twin = await startTwinProcess();
  try {
    return await measure(twin);
  } finally {
    await twin.close();
  }
}

/** The one nearest to its bound speaks for all. */
function figureOf(figures: readonly Bounded[]): Figure {
  const [tightest] = [...figures].sort((a, b) => headroom(a) - headroom(b));
  if (tightest === undefined) throw new Error('Nothing was measured.');
  const { value, unit, limit, name } = tightest;
  return {
    bench: 'twin',
    value,
    unit: `${unit} (${name})`,
    limit,
    ratio: round(value / limit, 3),
    meta: {
      figures: figures.map((figure) => ({ ...figure, ratio: round(figure.value / figure.limit, 3) })),
      pinned: canPin,
      loadAverage: round(loadavg()[0] ?? 0, 1),
      node: process.version,
      cores: cpus().length,
      cpu: cpus()[0]?.model,
    },
  };
}

function say(figures: readonly Bounded[]): void {
  for (const { name, value, unit, bound, limit } of figures) {
    process.stderr.write(`${name}: ${value} ${unit}, ${bound} ${limit}\n`);
  }
}
