import { randomUUID } from 'node:crypto';
import { normalise } from '../audience/normalise.ts';
import type { Clock } from '../domain/clock.ts';
import type { DecisionId, OrgId, VariantId } from '../domain/ids.ts';
import type { Content, Template } from '../domain/template.ts';
import { findMismatch, type Mismatch } from './check-request.ts';
import { compiledFor } from './compiled-attributes.ts';
import { type AskedQuestion, decideBatch, type Outcome } from './decide-batch.ts';
import { createGroupCommit, type GroupCommitLimits } from './group-commit.ts';
import type {
  Allowance,
  DecideMeter,
  Decision,
  DecisionStore,
  Definitions,
  GenerateRequest,
  ServingTemplate,
} from './ports.ts';
import { renderAgain } from './render-again.ts';
import type { Snapshots } from './snapshots.ts';
import { type Trace, traceOf } from './trace.ts';
import { warningsOf } from './warnings.ts';

export type Answer =
  | {
      readonly kind: 'answered';
      readonly decision: Decision;
      readonly vars: Content;
      readonly isRepeat: boolean;
      readonly warnings: readonly string[];
      readonly trace: Trace | null;
    }
  | { readonly kind: 'unknown_template' }
  /** Try again soon: nothing was decided. */
  | { readonly kind: 'overloaded' }
  | { readonly kind: 'profile_cap'; readonly cap: number }
  | { readonly kind: 'unknown_variant'; readonly serving: readonly VariantId[] }
  | { readonly kind: 'unknown_bucket'; readonly known: readonly string[] }
  | Mismatch;

export interface Decider {
  /** @throws what the store throws when the database is away. */
  generate(orgId: OrgId, request: GenerateRequest, allowance: Allowance): Promise<Answer>;
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
  const groupCommit = createGroupCommit<AskedQuestion, Outcome | 'lost'>(limits, commit);

  async function commit(orgId: OrgId, questions: readonly AskedQuestion[]): Promise<readonly (Outcome | 'lost')[]> {
    const lookUps = questions.map(({ request, serving, allowance }) => ({
      request,
      continuity: serving.template.continuity,
      allowance,
    }));
    const started = performance.now();
    for (let tries = 0; tries < TRIES; tries += 1) {
      const now = clock.now();
      let outcomes: Outcome[] = [];
      let bringsDeliveries = false;
      const result = await store.transact(orgId, lookUps, now, (known) => {
        const batch = decideBatch(questions, known, now, () => randomUUID() as DecisionId);
        outcomes = batch.outcomes;
        bringsDeliveries = batch.writes.decisions.some(({ decision }) => decision.delivery !== null);
        return batch.writes;
      });
      if (result === 'lost') continue;
      if (bringsDeliveries) onCommitted(orgId);
      meter.committed({ size: questions.length, seconds: (performance.now() - started) / 1_000 });
      for (const outcome of outcomes) {
        if (outcome.kind === 'decided' && outcome.decision.kind === 'fallback') meter.fellBack(outcome.decision.reason);
      }
      return outcomes;
    }
    return questions.map(() => 'lost');
  }

  return {
    waiting: () => groupCommit.waiting(),
    async generate(orgId, sent, allowance) {
      const [definitions, template] = await Promise.all([
        snapshots.definitions(orgId),
        snapshots.template(orgId, sent.templateId),
      ]);
      if (template === null) return { kind: 'unknown_template' };
      const serving = servingFor(template, sent);
      const mismatch = findMismatch(sent, serving.template) ?? findUnknown(sent, serving.template, definitions);
      if (mismatch !== null) return mismatch;
      const request = named(sent);
      const bucket = definitions.buckets.get(request.options.bucketName ?? '');
      const attrs = bucket === undefined ? request.attrs : { ...request.attrs, ...bucket };
      const normalised = normalise(compiledFor(definitions), attrs, clock.now());
      const question = { request, serving, normalised, allowance };
      const outcome = await (groupCommit.submit(orgId, question) ?? 'lost');
      if (outcome === 'lost') return { kind: 'overloaded' };
      if (outcome.kind === 'profile_cap') return outcome;
      const warnings = warningsOf(request.options, serving.template);
      if (outcome.kind === 'decided') {
        const { decision, vars, continuity } = outcome;
        const trace = request.options.trace ? traceOf(question, decision, continuity) : null;
        return { kind: 'answered', decision, vars, isRepeat: false, warnings, trace };
      }
      const { decision } = outcome;
      const again = await renderAgain(snapshots, orgId, decision, request.fields);
      if (again.kind === 'differs') throw new Error(again.reason);
      return { kind: 'answered', decision, vars: again.content, isRepeat: true, warnings, trace: null };
    },
  };
}

/** The template as this request is to be served from it. */
function servingFor(serving: ServingTemplate, { options }: GenerateRequest): ServingTemplate {
  if (options.epsilon === null) return serving;
  return { ...serving, template: { ...serving.template, epsilon: options.epsilon } };
}

function findUnknown({ options }: GenerateRequest, template: Template, { buckets }: Definitions): Answer | null {
  const { variantId, bucketName } = options;
  if (variantId !== null) {
    const serving = [template.control, ...template.variants].flatMap((each) => (each === null ? [] : [each.variantId]));
    if (!serving.includes(variantId)) return { kind: 'unknown_variant', serving };
  }
  if (bucketName !== null && !buckets.has(bucketName)) return { kind: 'unknown_bucket', known: [...buckets.keys()] };
  return null;
}

/** Who is not named is a person of their own, and what is not tracked a decision of its own. */
function named(sent: GenerateRequest): GenerateRequest {
  if (sent.trackingId && sent.userId) return sent;
  const trackingId = sent.trackingId || randomUUID();
  return { ...sent, trackingId, userId: sent.userId || trackingId };
}
