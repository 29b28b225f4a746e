import type { FastifyReply } from 'fastify';
import { Refusal } from '../refusal.ts';

/** Klaviyo does not say how long it waits; an answer within two seconds is safe, and it retries a 503. */
const DEADLINE_MILLISECONDS = 1_900;

/** What `work` brings, unless the request is by then older than its deadline: never a hang. The work itself goes on. */
export async function within<T>(reply: FastifyReply, work: Promise<T>): Promise<T> {
  const left = Math.max(DEADLINE_MILLISECONDS - reply.elapsedTime, 0);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Refusal('unavailable', 'too_slow', 'The service is slow just now. Nothing is lost: try again.')),
      left,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
