import type { DueTogether } from './ports.ts';

export interface Workload {
  readonly waiting: readonly DueTogether[];
  readonly inflowPerMinute: number;
  /** What the pace allows now. */
  readonly writesPerMinute: number;
  /** Between the webhook and the email. */
  readonly delayMinutes: number;
  /** After an email is due its content is still written for so long, and takes the turn of another's. */
  readonly graceMinutes: number;
  /** For how long the inflow is believed to last: whole minutes. */
  readonly inflowMinutes: number;
}

export type Projection =
  | { readonly kind: 'on-time'; readonly people: number }
  | {
      readonly kind: 'late';
      readonly people: number;
      readonly fallbacks: number;
      /** With which all of them would have had their content; null: nothing is being written, no delay is enough. */
      readonly enoughDelayMinutes: number | null;
    };

/** Less than this of a person is rounding. */
const NOBODY = 1e-6;

/**
 * Who will get the fallback if all goes on as it does now: the queue played forward minute by minute, earliest
 * email first. A longer delay moves every email alike, so their order stays and the longest lateness is what it lacks.
 */
export function projectLateness(workload: Workload): Projection {
  const people =
    workload.waiting.reduce((sum, group) => sum + group.people, 0) + workload.inflowPerMinute * workload.inflowMinutes;
  const { late } = play(workload);
  if (late <= NOBODY) return { kind: 'on-time', people: Math.round(people) };

  const enoughDelayMinutes =
    workload.writesPerMinute > 0
      ? Math.ceil(workload.delayMinutes + play({ ...workload, graceMinutes: Infinity }).longestLatenessMinutes - NOBODY)
      : null;
  return {
    kind: 'late',
    people: Math.round(people),
    fallbacks: Math.min(Math.round(people), Math.max(1, Math.round(late))),
    enoughDelayMinutes,
  };
}

interface Played {
  readonly late: number;
  readonly longestLatenessMinutes: number;
}

function play(workload: Workload): Played {
  const queue = workload.waiting.map(({ minutesUntilDue, people }) => ({ due: minutesUntilDue, people }));
  let late = 0;
  let longestLatenessMinutes = 0;
  for (let minute = 0; minute < workload.inflowMinutes || queue.length > 0; minute++) {
    if (minute < workload.inflowMinutes && workload.inflowPerMinute > 0) {
      queue.push({ due: minute + workload.delayMinutes, people: workload.inflowPerMinute });
    }
    queue.sort((a, b) => a.due - b.due);
    let now = minute;
    while (queue[0] && now < minute + 1) {
      const [next] = queue;
      if (workload.writesPerMinute <= 0 || next.due + workload.graceMinutes <= now) {
        late += next.people;
        queue.shift();
        continue;
      }
      const written = Math.min(next.people, (minute + 1 - now) * workload.writesPerMinute);
      const inTime = Math.max(0, (next.due - now) * workload.writesPerMinute);
      late += Math.max(0, written - inTime);
      now = written < next.people ? minute + 1 : now + written / workload.writesPerMinute;
      longestLatenessMinutes = Math.max(longestLatenessMinutes, now - next.due);
      next.people -= written;
      if (next.people <= NOBODY) queue.shift();
    }
  }
  return { late, longestLatenessMinutes };
}
