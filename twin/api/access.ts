import type { Account, Scope } from '../state/account.ts';
import { authenticationFailed, invalid, notAuthenticated, type Refusal, retiredRevision } from './errors.ts';
import { parseWireTime } from './wire-time.ts';

export type Caller = { readonly kind: 'caller'; readonly account: Account; readonly scopes: ReadonlySet<Scope> };

const SCHEME = 'Klaviyo-API-Key ';
/** A revision is stable for a year and deprecated for another; then it is gone. */
const REVISION_LIFE_YEARS = 2;

/** `refusedStatus` is that of a request without a usable key. */
export function authenticate(
  accounts: Iterable<Account>,
  authorization: string | undefined,
  refusedStatus: 401 | 400,
): Caller | Refusal {
  if (authorization === undefined || !authorization.startsWith(SCHEME)) return notAuthenticated(refusedStatus);
  const privateKey = authorization.slice(SCHEME.length).trim();
  for (const account of accounts) {
    const scopes = account.keys.get(privateKey);
    if (scopes !== undefined) return { kind: 'caller', account, scopes };
  }
  return authenticationFailed(refusedStatus);
}

/** `null` when the revision is one that is served. */
export function checkRevision(header: string | readonly string[] | undefined, now: number): Refusal | null {
  if (typeof header !== 'string' || header === '') return invalid("The 'revision' header is required.");
  const [date = '', suffix] = header.split('.');
  const released = parseWireTime(date);
  if (released === null || date.length !== 10 || suffix === '') return invalid(`'${header}' is not a valid revision.`);
  const retired = new Date(released);
  retired.setUTCFullYear(retired.getUTCFullYear() + REVISION_LIFE_YEARS);
  return now >= retired.getTime() ? retiredRevision(header) : null;
}

export function missingScopes(granted: ReadonlySet<Scope>, needed: readonly Scope[]): Scope[] {
  return needed.filter((scope) => !granted.has(scope));
}
