import type { SkipReason as EmailSkipReason } from '../mail/email-step.ts';
import type { Flow } from '../state/flows.ts';

export type SkipReason =
  | EmailSkipReason
  | 'not live'
  | 'fails flow filters'
  | 'fails additional filters'
  | 'webhook body syntax error'
  | 'webhook url refused'
  | 'webhook without an answer'
  | 'webhook retries used up'
  | `webhook answered ${number}`
  | 'profile is gone';

export type EntryRefusal = 'entered before' | 'fails trigger filters' | 'fails flow filters';

/** What became of the recipients who reached a step. Klaviyo makes no event of a skip either. */
export type StepCounts = {
  /** At the step now: in a delay, held for a webhook's retry, or held because the step is `manual`. */
  waiting: number;
  passed: number;
  readonly skipped: Partial<Record<SkipReason, number>>;
  /** Those who passed, by where a split or test sent them: `yes` and `no`, or the id of the variation's message. */
  readonly branches: Record<string, number>;
};

export type FlowCounts = {
  entered: number;
  readonly refused: Partial<Record<EntryRefusal, number>>;
};

/** Counts per flow and per step, by their ids. */
export class FlowTally {
  readonly #flows = new Map<string, FlowCounts>();
  readonly #steps = new Map<string, StepCounts>();

  flow(flowId: string): FlowCounts {
    return madeOnce(this.#flows, flowId, () => ({ entered: 0, refused: {} }));
  }

  step(actionId: string): StepCounts {
    return madeOnce(this.#steps, actionId, () => ({ waiting: 0, passed: 0, skipped: {}, branches: {} }));
  }

  /** For the control port: the actions in the order of the definition. */
  report(flow: Flow) {
    const actions = flow.definition.actions.map(({ id, type }) => ({ id, type, ...this.step(id) }));
    return { ...this.flow(flow.id), actions };
  }
}

export function count<Key extends string>(counts: Partial<Record<Key, number>>, key: Key): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function madeOnce<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
