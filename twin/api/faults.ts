/** How an answer goes wrong. Gateways (502, 504, 524) answer in HTML, Klaviyo itself in JSON. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'html-403' };

/** Asked once a request, before anything else is looked at; `operation` is Klaviyo's operationId. */
export type Faults = { readonly next: (operation: string, now: number) => Fault | null };

/** Applies to requests of `operation` (or `*`) with `from ≤ now < until`, to at most `times` of them. */
export type FaultRule = {
  readonly operation: string;
  readonly from: number;
  readonly until: number;
  readonly times: number;
  readonly fault: Fault;
};

export type FaultPlan = Faults & { readonly add: (rule: FaultRule) => void; readonly clear: () => void };

export function createFaultPlan(): FaultPlan {
  let rules: { readonly rule: FaultRule; left: number }[] = [];
  return {
    add: (rule) => {
      rules.push({ rule, left: rule.times });
    },
    clear: () => {
      rules = [];
    },
    next: (operation, now) => {
      const due = rules.find(
        ({ rule, left }) =>
          left > 0 && (rule.operation === '*' || rule.operation === operation) && now >= rule.from && now < rule.until,
      );
      if (due === undefined) return null;
      due.left -= 1;
      return due.rule.fault;
    },
  };
}
