import { runLoop } from '../../src/adapters/system/loop.ts';
import type { LoopClock } from '../../src/domain/clock.ts';
import { type Instant, instant } from '../../src/domain/instant.ts';

export interface HandClock extends LoopClock {
  moveTo(at: number): void;
  /** When the next loop wants its turn; null while none waits. */
  nextDue(): Instant | null;
}

/** Time stands still until a test moves it. `onMove` hears of every move, e.g. to take the twin along. */
export function handClock(start: number, onMove: (now: number) => void = () => undefined): HandClock {
  let now = instant(start);
  const timers = new Map<symbol, { at: Instant; fire: () => void }>();
  return {
    now: () => now,
    run: (_name, loop) =>
      runLoop(
        {
          now: () => now,
          at: (at, fire) => {
            const id = Symbol();
            timers.set(id, { at, fire });
            return () => void timers.delete(id);
          },
          turn: () => undefined,
        },
        loop,
      ),
    moveTo: (at) => {
      now = instant(at);
      onMove(at);
      for (const [id, timer] of timers) {
        if (timer.at > now) continue;
        timers.delete(id);
        timer.fire();
      }
    },
    nextDue: () => (timers.size === 0 ? null : instant(Math.min(...[...timers.values()].map(({ at }) => at)))),
  };
}
