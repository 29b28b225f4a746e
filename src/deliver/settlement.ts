import { type Instant, instant, plusSeconds } from '../domain/instant.ts';
import type { KlaviyoAnswer, Refusal, RefusalKind } from '../domain/klaviyo-answer.ts';
import { backoffSeconds } from './backoff.ts';
import type { Cause, ClaimedDelivery, Pause, Settlement } from './ports.ts';
import { type Delivery, isClearing } from './write.ts';

/** A 429 that does not say when: a steady window is over by then. */
const UNSTATED_RETRY_AFTER_SECONDS = 60;

const TREATMENT: Readonly<Record<RefusalKind, 'retry' | 'pause' | 'reject'>> = {
  throttled: 'retry',
  unavailable: 'retry',
  unauthorized: 'pause',
  forbidden: 'pause',
  not_found: 'reject',
  conflict: 'reject',
  invalid: 'reject',
  too_large: 'reject',
};

const MEANING: Readonly<Record<RefusalKind, string>> = {
  throttled: 'Klaviyo asked to wait',
  unavailable: 'Klaviyo could not be reached or was in trouble',
  unauthorized: 'Klaviyo does not accept the private key. Create a new one in Klaviyo and paste it on the page Klaviyo',
  forbidden:
    'The private key lacks the scope profiles:write. Create a key that has it and paste it on the page Klaviyo',
  not_found:
    'Klaviyo has no profile with this id: it is gone, was merged into another, or the webhook sends person.id instead of person.KlaviyoID',
  conflict: 'Klaviyo refused the write as a conflict',
  invalid: 'Klaviyo refused the write as invalid',
  too_large: 'The content is over the 100 KB that Klaviyo takes in one write',
};

/** Profiles may still be written, so the account goes on. */
const EVENT_FORBIDDEN =
  'The private key lacks the scope events:write, which carries this template’s content. Create a key that has it and paste it on the page Klaviyo';

const explain = ({ kind, status, detail }: Refusal): string =>
  `${MEANING[kind]} (${status === null ? detail : `${status}: ${detail}`}).`;

/** Null where the answer is no reason to pause the account. */
export const pauseBy = (answer: KlaviyoAnswer<unknown>, refusedKey: Uint8Array, at: Instant): Pause | null =>
  answer.kind !== 'ok' && TREATMENT[answer.kind] === 'pause'
    ? {
        refusedKey,
        reason: explain(answer),
        status: answer.status,
        lacks: answer.kind === 'forbidden' ? 'profiles:write' : null,
        at,
      }
    : null;

/** When the whole account may be written to again; null where the answer is no reason to hold back. */
export const heldUntilBy = (answer: KlaviyoAnswer<unknown>, answeredAt: Instant): Instant | null =>
  answer.kind === 'throttled'
    ? plusSeconds(answeredAt, answer.retryAfterSeconds ?? UNSTATED_RETRY_AFTER_SECONDS)
    : null;

const untried = (claimed: ClaimedDelivery) => ({
  decisionId: claimed.decisionId,
  attempt: claimed.attempt,
  cause: null,
  notBefore: null,
  call: null,
  holds: null,
});

export const waiting = (
  claimed: ClaimedDelivery,
  notBefore: Instant,
  reason: string,
  cause: Cause | null = null,
): Settlement => ({
  ...untried(claimed),
  state: 'pending',
  cause,
  reason,
  notBefore,
  finishedAt: null,
});

export const finished = (
  claimed: ClaimedDelivery,
  state: 'superseded' | 'rejected',
  cause: Cause,
  reason: string,
  at: Instant,
): Settlement => ({ ...untried(claimed), state, cause, reason, finishedAt: at });

/** There was nothing to clear: the ledger says that the properties are empty. */
export const alreadyClean = (claimed: ClaimedDelivery, at: Instant): Settlement => ({
  ...untried(claimed),
  state: 'clean',
  reason: null,
  finishedAt: at,
  holds: { isClean: true },
});

/** What one answer means for one of the deliveries that the write carried. */
export function answered(
  { claimed, content }: Delivery,
  answer: KlaviyoAnswer<unknown>,
  startedAt: Instant,
  answeredAt: Instant,
): Settlement {
  const completedAt = answer.status === null ? null : answeredAt;
  const call = { startedAt, acceptedAt: null, completedAt, statusCode: answer.status };
  const base = { ...untried(claimed), call };
  if (answer.kind === 'ok') {
    return {
      ...base,
      call: { ...call, acceptedAt: answeredAt },
      state: 'written',
      reason: null,
      finishedAt: answeredAt,
      holds: claimed.carrier === 'event' ? null : { isClean: isClearing(content) },
    };
  }
  const isEventForbidden = claimed.carrier === 'event' && answer.kind === 'forbidden';
  const why = { cause: answer.kind, reason: isEventForbidden ? EVENT_FORBIDDEN : explain(answer) };
  switch (isEventForbidden ? 'retry' : TREATMENT[answer.kind]) {
    case 'reject':
      return { ...base, ...why, state: 'rejected', finishedAt: answeredAt };
    case 'pause':
      return { ...base, ...why, state: 'pending', notBefore: answeredAt, finishedAt: null };
    case 'retry': {
      const backoff = plusSeconds(answeredAt, backoffSeconds(claimed.decisionId, claimed.attempt));
      const nextTry = heldUntilBy(answer, answeredAt) ?? backoff;
      // A try that would come too late is looked at in time, to expire.
      const notBefore = instant(Math.min(nextTry, claimed.expiresAt));
      return { ...base, ...why, state: 'pending', notBefore, finishedAt: null };
    }
  }
}
