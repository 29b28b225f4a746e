import { performance } from 'node:perf_hooks';
import { median } from '../figure.ts';
import type { TwinProcess } from './twin-process.ts';

/** How many of something the twin did in each second. */
export interface Pace {
  readonly ofClock: number;
  /** In each second that its process had a processor: one core's worth, also where other programs want that core. */
  readonly ofProcessor: number | null;
}

/** `act` answers how many it did. */
export async function paceOf(twin: TwinProcess, act: () => Promise<number>): Promise<Pace> {
  const [started, processorStarted] = [performance.now(), twin.processorSeconds()];
  const count = await act();
  const [ended, processorEnded] = [performance.now(), twin.processorSeconds()];
  return {
    ofClock: Math.round((1_000 * count) / (ended - started)),
    ofProcessor:
      processorStarted === null || processorEnded === null
        ? null
        : Math.round(count / (processorEnded - processorStarted)),
  };
}

/** The median for one core, where the system tells, with the rounds by the clock beside it. */
export function medianPace(rounds: readonly Pace[]) {
  const byClock = rounds.map(({ ofClock }) => ofClock);
  return { value: median(rounds.map(({ ofProcessor, ofClock }) => ofProcessor ?? ofClock)), byClock };
}
