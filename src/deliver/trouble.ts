import type { Instant } from '../domain/instant.ts';
import type { KlaviyoAnswer } from '../domain/klaviyo-answer.ts';
import { type Circuit, FAILURES_TO_OPEN } from './circuit.ts';
import type { Trouble } from './ports.ts';

type Answers = readonly KlaviyoAnswer<unknown>[];

const isTrouble = (answer: KlaviyoAnswer<unknown>): boolean => answer.kind === 'unavailable';

export function outcomeOf(answers: Answers): { answered: number; failed: number } {
  const failed = answers.filter(isTrouble).length;
  return { answered: answers.length - failed, failed };
}

/** @returns what to note on the account; null where it says the truth already. */
export function troubleAfter(circuit: Circuit, answers: Answers, isNoted: boolean, at: Instant): Trouble | null {
  if (answers.length === 0) return null;
  if (circuit.kind === 'closed') {
    return isNoted && outcomeOf(answers).answered > 0 ? { kind: 'over' } : null;
  }
  const last = answers.findLast(isTrouble);
  return last === undefined ? null : { kind: 'began', reason: explain(last), at };
}

function explain(answer: KlaviyoAnswer<unknown>): string {
  const { status, detail } = answer as Extract<KlaviyoAnswer<unknown>, { kind: 'unavailable' }>;
  const said = status === null ? detail : `${status}: ${detail}`;
  return (
    `Klaviyo could not be reached or was in trouble ${FAILURES_TO_OPEN} times in a row or more (last: ${said}). ` +
    'Writing waits; one write tries a few times a minute, and all goes on by itself once Klaviyo answers. ' +
    'Nothing is lost but what is still unwritten when its email is due and its grace is over.'
  );
}
