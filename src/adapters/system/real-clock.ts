import type { LoopClock } from '../../domain/clock.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { runLoop } from './loop.ts';

/** setTimeout fires at once beyond 2^31 ms; a longer wait is cut into turns of a day. */
const LONGEST_TIMER_MILLISECONDS = 86_400_000;

export class RealClock implements LoopClock {
  now(): Instant {
    return instant(Date.now());
  }

  run(_name: string, loop: (now: Instant) => Promise<Instant | null>): ReturnType<LoopClock['run']> {
    const host = {
      now: () => this.now(),
      at: (at: Instant, fire: () => void) => {
        const wait = Math.min(Math.max(at - Date.now(), 0), LONGEST_TIMER_MILLISECONDS);
        const timer = setTimeout(fire, wait);
        return () => clearTimeout(timer);
      },
      turn: () => undefined,
    };
    return runLoop(host, loop);
  }
}
