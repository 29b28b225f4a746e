import { randomFrom } from '../state/ids.ts';

/** How an answer goes wrong. Gateways (502, 504, 524) answer in HTML, Klaviyo itself in JSON. */
export type Fault =
  /** A 429 names 1 second where nothing is said; `null` leaves Retry-After out. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number | null }
  /** Before the request is looked at. */
  | { readonly kind: 'hang' | 'reset' | 'html-403' | 'key-revoked' }
  /** Only of operations that need the scope. */
  | { readonly kind: 'scope-removed'; readonly scope: string }
  /** The profile that the path names is merged into a new one first, so its id is gone. */
  | { readonly kind: 'profile-merged' }
  /** The request is carried out, its answer spoilt on the way. */
  | { readonly kind: 'reset-mid-body' | 'truncated-json' }
  | { readonly kind: 'slow-body'; readonly overMilliseconds: number };

/** What is asked for; `name` is Klaviyo's operationId. */
export type FaultableOperation = { readonly name: string; readonly path: string; readonly scopes: readonly string[] };

/** Asked once a request, before anything else is looked at. */
export type Faults = { readonly next: (operation: FaultableOperation, now: number) => Fault | null };

/** Applies to requests of `operation` (or `*`) with `from ≤ now < until`: to that share of them, to at most `times`. */
export type FaultRule = {
  readonly operation: string;
  readonly from: number;
  readonly until: number;
  readonly times: number;
  readonly probability?: number;
  readonly fault: Fault;
};

/** A rule of the plan, and how often it has hit. */
export type PlannedFault = { readonly id: string; readonly rule: FaultRule; readonly hits: number };

export type FaultPlan = Faults & {
  readonly add: (rule: FaultRule) => PlannedFault;
  /** `false` when there is no such rule. */
  readonly remove: (id: string) => boolean;
  readonly clear: () => void;
  readonly planned: () => readonly PlannedFault[];
};

/** The first rule that applies is the one that hits. Each draws from a stream of its own, so `seed` repeats a run. */
export function createFaultPlan(seed = 1): FaultPlan {
  let rules: { readonly id: string; readonly rule: FaultRule; readonly random: () => number; hits: number }[] = [];
  let added = 0;
  return {
    add: (rule) => {
      added += 1;
      const planned = { id: String(added), rule, random: randomFrom(Math.imul(seed, 0x9e3779b1) + added), hits: 0 };
      rules.push(planned);
      return planned;
    },
    remove: (id) => {
      const before = rules.length;
      rules = rules.filter((planned) => planned.id !== id);
      return rules.length < before;
    },
    clear: () => {
      rules = [];
      added = 0;
    },
    planned: () => rules,
    next: (operation, now) => {
      const due = rules.find(
        ({ rule, hits, random }) =>
          hits < rule.times && concerns(rule, operation) && now >= rule.from && now < rule.until && drawn(rule, random),
      );
      if (due === undefined) return null;
      due.hits += 1;
      return due.rule.fault;
    },
  };
}

function concerns({ operation, fault }: FaultRule, { name, path, scopes }: FaultableOperation): boolean {
  if (operation !== '*' && operation !== name) return false;
  if (fault.kind === 'profile-merged') return path.startsWith('/api/profiles/:id');
  return fault.kind !== 'scope-removed' || scopes.includes(fault.scope);
}

function drawn({ probability = 1 }: FaultRule, random: () => number): boolean {
  return probability >= 1 || random() < probability;
}
