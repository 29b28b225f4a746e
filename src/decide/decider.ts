import { randomUUID } from 'node:crypto';
import { normalise } from '../audience/normalise.ts';
import type { Clock } from '../domain/clock.ts';
import type { DecisionId, OrgId } from '../domain/ids.ts';
import type { Content } from '../domain/template.ts';
import { findMismatch, type Mismatch } from './check-request.ts';
import { compiledFor } from './compiled-attributes.ts';
import type { Question } from './decide.ts';
import { decideBatch, type Outcome } from './decide-batch.ts';
import { createGroupCommit, type GroupCommitLimits } from './group-commit.ts';
import type { DecideMeter, Decision, DecisionStore, GenerateRequest } from './ports.ts';
import { renderAgain } from './render-again.ts';
import type { Snapshots } from './snapshots.ts';

export type Answer =
  | { readonly kind: 'answered'; readonly decision: Decision; readonly vars: Content; readonly isRepeat: boolean }
  | { readonly kind: 'unknown_template' }
  /** Try again soon: nothing was decided. */
  | { readonly kind: 'overloaded' }
  | Mismatch;

export interface Decider {
  /** @throws what the store throws when the database is away. */
  generate(orgId: OrgId, request: GenerateRequest): Promise<Answer>;
  /** Requests that wait for their commit to begin. */
  waiting(): number;
}

export interface DeciderParts {
  readonly store: DecisionStore;
  readonly snapshots: Snapshots;
  readonly clock: Clock;
  /** Deliveries were committed; called before their requests are answered. */
  readonly onCommitted: (orgId: OrgId) => void;
  readonly limits: GroupCommitLimits;
  readonly meter: DecideMeter;
}

/** Another process may decide the same requests at the same time; each try loses only to a commit, so few suffice. */
const TRIES = 5;

/** From a request to its decision, which is on disk before it is answered. */
export function createDecider({ store, snapshots, clock, onCommitted, limits, meter }: DeciderParts): Decider {
  const groupCommit = createGroupCommit<Question, Outcome | 'lost'>(limits, commit);

  async function commit(orgId: OrgId, questions: readonly Question[]): Promise<readonly (Outcome | 'lost')[]> {
    const requests = questions.map(({ request }) => request);
    const started = performance.now();
    for (let tries = 0; tries < TRIES; tries += 1) {
      const now = clock.now();
      let outcomes: Outcome[] = [];
      let bringsDeliveries = false;
      const result = await store.transact(orgId, requests, now, (known) => {
        const batch = decideBatch(questions, known, now, () => randomUUID() as DecisionId);
        outcomes = batch.outcomes;
        bringsDeliveries = batch.writes.decisions.some(({ delivery }) => delivery !== null);
        return batch.writes;
      });
      if (result === 'lost') continue;
      if (bringsDeliveries) onCommitted(orgId);
      meter.committed({ size: questions.length, seconds: (performance.now() - started) / 1_000 });
      for (const { kind, decision } of outcomes) {
        if (kind === 'decided' && decision.kind === 'fallback') meter.fellBack(decision.reason);
      }
      return outcomes;
    }
    return questions.map(() => 'lost');
  }

  return {
    waiting: () => groupCommit.waiting(),
    async generate(orgId, request) {
      const snapshot = await snapshots.of(orgId);
      const serving = snapshot.templates.get(request.templateId);
      if (serving === undefined) return { kind: 'unknown_template' };
      const mismatch = findMismatch(request, serving.template);
      if (mismatch !== null) return mismatch;
      const normalised = normalise(compiledFor(snapshot), request.attrs, clock.now());
      const outcome = await (groupCommit.submit(orgId, { request, serving, normalised }) ?? 'lost');
      if (outcome === 'lost') return { kind: 'overloaded' };
      const { decision } = outcome;
      if (outcome.kind !== 'repeated') return { kind: 'answered', decision, vars: outcome.vars, isRepeat: false };
      const again = await renderAgain(snapshots, orgId, decision);
      if (again.kind === 'differs') throw new Error(again.reason);
      return { kind: 'answered', decision, vars: again.content, isRepeat: true };
    },
  };
}
