import type { RunningLoop } from '../../domain/clock.ts';
import type { Instant } from '../../domain/instant.ts';

/** What a loop asks of its clock. */
export interface LoopHost {
  now(): Instant;
  /** Calls `fire` at `at`. @returns a function that calls it off. */
  at(at: Instant, fire: () => void): () => void;
  /** A turn began or ended. */
  turn(change: 1 | -1): void;
}

/** Turns never overlap; a wake during a turn brings one more turn after it. */
export function runLoop(host: LoopHost, loop: (now: Instant) => Promise<Instant | null>): RunningLoop {
  let woken = true;
  let stopped = false;
  let running = false;
  let callOff: () => void = () => undefined;
  let finish: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });

  const turns = async (): Promise<void> => {
    running = true;
    host.turn(1);
    try {
      while (woken && !stopped) {
        woken = false;
        const next = await loop(host.now());
        if (next !== null && next <= host.now()) woken = true;
        else if (next !== null && !woken && !stopped) callOff = host.at(next, wake);
      }
      if (stopped) finish();
    } catch (error) {
      stopped = true;
      fail(error);
    } finally {
      running = false;
      host.turn(-1);
    }
  };
  function wake(): void {
    woken = true;
    callOff();
    if (!running && !stopped) void turns();
  }

  // Started in a microtask, so that the caller holds the loop before its first turn.
  queueMicrotask(wake);
  return {
    wake,
    done,
    stop: async () => {
      stopped = true;
      callOff();
      if (!running) finish();
      await done.catch(() => undefined);
    },
  };
}
