import type { AssumptionBook } from '../assumptions.ts';
import type { Account } from '../state/account.ts';
import { authenticate, type Caller, checkRevision, companyOf, missingScopes } from './access.ts';
import { invalid, permissionDenied, type Refusal, throttled } from './errors.ts';
import { unknownId } from './id-lookup.ts';
import type { Operation } from './operation.ts';
import { parseQuery, type Query } from './query.ts';
import { quotasOf } from './quotas.ts';
import { type Permit, type RateWindows, takePermit } from './rate-windows.ts';

const COMPANY = 'company_id';

export type Gate = {
  readonly accounts: Iterable<Account>;
  readonly assumptions: AssumptionBook;
  readonly windows: RateWindows;
};

export type Visitor = {
  readonly authorization: string | undefined;
  readonly revision: string | readonly string[] | undefined;
  readonly parameters: URLSearchParams;
  readonly pathId: string;
};

/** `permit` is `null` where no limits are kept. */
export type Admitted = {
  readonly kind: 'admitted';
  readonly caller: Caller;
  readonly query: Query | Refusal;
  readonly permit: Extract<Permit, { kind: 'admitted' }> | null;
};

/** The checks run in the order Klaviyo's do: who, which revision, may they, how often. */
export function admit(gate: Gate, operation: Operation, visitor: Visitor, now: number): Admitted | Refusal {
  const assumptions = gate.assumptions.current();
  const { isForClients = false } = operation;
  const caller = isForClients
    ? companyOf(gate.accounts, visitor.parameters.get(COMPANY))
    : authenticate(gate.accounts, visitor.authorization, assumptions.unauthenticatedStatus);
  if (caller.kind === 'refused') return caller;
  const isRevisionFree = isForClients && visitor.revision === undefined;
  const wrongRevision = isRevisionFree
    ? null
    : checkRevision(visitor.revision, now, assumptions.servesUnlistedRevisions);
  if (wrongRevision !== null) return wrongRevision;
  if (operation.onlyRevision !== undefined && visitor.revision !== operation.onlyRevision) {
    return invalid(`This endpoint is in beta and needs the revision ${operation.onlyRevision}.`);
  }
  const unknown = assumptions.checksScopeBeforeId ? null : unknownId(operation, caller.account, visitor.pathId);
  if (unknown !== null) return unknown;
  const missing = missingScopes(caller.scopes, operation.scopes);
  if (missing.length > 0) return permissionDenied(missing);

  const query = parseQuery(isForClients ? withoutCompany(visitor.parameters) : visitor.parameters, operation.query);
  if (!assumptions.keepsRateLimits) return { kind: 'admitted', caller, query, permit: null };
  const quotas = quotasOf(caller, operation, query.kind === 'query' ? query : null, assumptions);
  const permit = takePermit(gate.windows, quotas, now);
  if (permit.kind === 'throttled') return throttled(permit.retryAfterSeconds);
  return { kind: 'admitted', caller, query, permit };
}

function withoutCompany(parameters: URLSearchParams): URLSearchParams {
  const rest = new URLSearchParams(parameters);
  rest.delete(COMPANY);
  return rest;
}
