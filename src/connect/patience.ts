import type { LoopClock } from '../domain/clock.ts';
import { type Instant, plusSeconds } from '../domain/instant.ts';
import type { KlaviyoAnswer, Refusal } from '../domain/klaviyo-answer.ts';
import type { Page, PageAnswer } from './ports.ts';

const MOST_THROTTLES = 20;
const MOST_FAILURES = 3;
const UNSTATED_RETRY_AFTER_SECONDS = 60;
const AFTER_FAILURE_SECONDS = 2;

/** Resolves when the clock has reached `at`. */
function until(clock: LoopClock, at: Instant): Promise<void> {
  return new Promise((resolve) => {
    const loop = clock.run('wait for Klaviyo', async (now) => {
      if (now < at) return at;
      resolve();
      void loop.stop();
      return null;
    });
  });
}

/** Calls again after what Klaviyo asked to wait, and a few times after trouble that may pass. */
export async function patiently<T>(clock: LoopClock, call: () => Promise<KlaviyoAnswer<T>>): Promise<KlaviyoAnswer<T>> {
  let throttles = 0;
  let failures = 0;
  for (;;) {
    const answer = await call();
    if (answer.kind === 'throttled' && throttles < MOST_THROTTLES) {
      throttles += 1;
      await until(clock, plusSeconds(clock.now(), answer.retryAfterSeconds ?? UNSTATED_RETRY_AFTER_SECONDS));
    } else if (answer.kind === 'unavailable' && failures < MOST_FAILURES) {
      failures += 1;
      await until(clock, plusSeconds(clock.now(), AFTER_FAILURE_SECONDS * failures));
    } else return answer;
  }
}

export type Whole<T> = { readonly kind: 'whole'; readonly items: readonly T[] } | Refusal;

/** Every page of a collection, or the refusal that stopped the reading. */
export async function readAll<T>(clock: LoopClock, page: (next: string | null) => PageAnswer<T>): Promise<Whole<T>> {
  const items: T[] = [];
  let next: string | null = null;
  do {
    const at: string | null = next;
    const answer: KlaviyoAnswer<Page<T>> = await patiently(clock, () => page(at));
    if (answer.kind !== 'ok') return answer;
    items.push(...answer.value.items);
    next = answer.value.next;
  } while (next !== null);
  return { kind: 'whole', items };
}
