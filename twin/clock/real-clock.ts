import { DueQueue } from './due-queue.ts';
import type { DueEvent, TwinClock } from './twin-clock.ts';

/** Node's timers overflow above this many milliseconds. */
const LONGEST_TIMER = 2_147_483_647;

/** The wall clock. `onError` hears of an event that threw. */
export function realClock(onError: (error: unknown) => void): TwinClock {
  const queue = new DueQueue<DueEvent>();
  let timer: NodeJS.Timeout | undefined;

  function arm(): void {
    clearTimeout(timer);
    const next = queue.nextAt();
    if (next !== null) timer = setTimeout(fire, Math.min(LONGEST_TIMER, Math.max(0, next - Date.now())));
  }
  function fire(): void {
    for (const event of queue.popDue(Date.now())) void start(event);
    arm();
  }
  async function start(event: DueEvent): Promise<void> {
    try {
      await event.run();
    } catch (error) {
      onError(error);
    }
  }

  return {
    now: () => Date.now(),
    nextDue: () => queue.nextAt(),
    schedule: (at, event) => {
      queue.push(at, event);
      arm();
    },
    close: () => {
      queue.clear();
      clearTimeout(timer);
    },
  };
}
