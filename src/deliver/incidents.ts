import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { KlaviyoAnswer } from '../domain/klaviyo-answer.ts';
import type { Circuit } from './circuit.ts';
import type { Pace, PacedCall } from './ports.ts';
import { heldUntilBy } from './settlement.ts';

/** A change in how an account is written to, for the log of whoever runs this. No key, no person and no content. */
export type Incident =
  /** Klaviyo refused the key. @see Pause */
  | { readonly kind: 'paused'; readonly status: number | null }
  /** Of this process. Status: of the last failure; null: no answer came. */
  | { readonly kind: 'circuit_opened'; readonly status: number | null }
  | { readonly kind: 'circuit_closed' }
  /** A 429, and how long nothing of the kind is sent. */
  | { readonly kind: 'held'; readonly call: PacedCall; readonly seconds: number }
  /** So many contents at once were past their time. */
  | { readonly kind: 'expired'; readonly deliveries: number };

export type OnIncident = (orgId: OrgId, incident: Incident) => void;

export interface Answered {
  readonly answer: KlaviyoAnswer<unknown>;
  readonly answeredAt: Instant;
}

/** @returns null: it is as open or as closed as before. */
export function circuitIncident(before: Circuit, after: Circuit, answers: readonly Answered[]): Incident | null {
  if ((before.kind === 'closed') === (after.kind === 'closed')) return null;
  if (after.kind === 'closed') return { kind: 'circuit_closed' };
  const last = answers.findLast(({ answer }) => answer.kind === 'unavailable');
  return { kind: 'circuit_opened', status: last?.answer.status ?? null };
}

/** @param pace before it learns from these answers. @returns null: none asked to wait, or it is waited already. */
export function holdIncident(call: PacedCall, pace: Pace, answers: readonly Answered[]): Incident | null {
  const [first] = answers.filter(({ answer }) => answer.kind === 'throttled');
  if (first === undefined || pace.heldUntil > first.answeredAt) return null;
  const until = Math.max(...answers.map(({ answer, answeredAt }) => heldUntilBy(answer, answeredAt) ?? 0));
  return { kind: 'held', call, seconds: Math.ceil((until - first.answeredAt) / 1_000) };
}
