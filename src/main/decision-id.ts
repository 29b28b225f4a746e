import type { DecisionId } from '../domain/ids.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id that was typed. @throws a sentence where it is none. */
export function decisionIdOf(typed: string): DecisionId {
  if (UUID.test(typed)) return typed as DecisionId;
  throw new Error(
    `"${typed}" is no decision's id. An answer has it as decision.id, e.g. 0b6f7f0e-1c2d-4e5f-8a9b-0c1d2e3f4a5b.`,
  );
}
