import { type Bounded, figureOf, round, say } from '../bounded.ts';
import { type Figure, median } from '../figure.ts';
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
  return figureOf('twin', figures, { pinned: canPin });
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
