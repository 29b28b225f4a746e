import type { Account, Scope } from '../state/account.ts';
import { authenticationFailed, invalid, notAuthenticated, type Refusal, retiredRevision } from './errors.ts';
import { parseWireTime } from './wire-time.ts';

export type Caller = {
  readonly kind: 'caller';
  readonly account: Account;
  readonly scopes: ReadonlySet<Scope>;
  /** Whose limits its requests count against. */
  readonly quotaOwner: string;
};

const KEY_SCHEME = 'Klaviyo-API-Key ';
const TOKEN_SCHEME = 'Bearer ';
/** A revision is stable for a year and deprecated for another; then it is gone. */
const REVISION_LIFE_YEARS = 2;
/** Klaviyo brings one out on the 15th of each quarter's first month. */
const RELEASE_DAY = /^\d{4}-(01|04|07|10)-15$/;

/** `refusedStatus` is that of a request without a usable key. */
export function authenticate(
  accounts: Iterable<Account>,
  authorization: string | undefined,
  refusedStatus: 401 | 400,
): Caller | Refusal {
  const secretAfter = (scheme: string): string | null =>
    authorization?.startsWith(scheme) ? authorization.slice(scheme.length).trim() : null;
  const privateKey = secretAfter(KEY_SCHEME);
  const accessToken = secretAfter(TOKEN_SCHEME);
  if (privateKey === null && accessToken === null) return notAuthenticated(refusedStatus);
  for (const account of accounts) {
    const scopes = account.keys.get(privateKey ?? '');
    if (scopes !== undefined) return { kind: 'caller', account, scopes, quotaOwner: account.id };
    const app = account.apps.get(accessToken ?? '');
    if (app !== undefined) {
      return { kind: 'caller', account, scopes: app.scopes, quotaOwner: `${account.id} ${app.name}` };
    }
  }
  return authenticationFailed(refusedStatus);
}

/** Whom a client's request concerns; where it names nobody, any account. */
export function companyOf(accounts: Iterable<Account>, companyId: string | null): Caller | Refusal {
  for (const account of accounts) {
    if (companyId !== null && companyId !== account.id) continue;
    return { kind: 'caller', account, scopes: new Set(), quotaOwner: account.id };
  }
  return invalid(`'${companyId}' is no company's id.`, { parameter: 'company_id' });
}

/** `null` when the revision is one that is served. */
export function checkRevision(
  header: string | readonly string[] | undefined,
  now: number,
  servesUnlisted: boolean,
): Refusal | null {
  if (typeof header !== 'string' || header === '') return invalid("The 'revision' header is required.");
  const [date = '', suffix] = header.split('.');
  const released = parseWireTime(date);
  const isListed = servesUnlisted || RELEASE_DAY.test(date);
  if (released === null || date.length !== 10 || suffix === '' || !isListed) {
    return invalid(`'${header}' is not a valid revision.`);
  }
  const retired = new Date(released);
  retired.setUTCFullYear(retired.getUTCFullYear() + REVISION_LIFE_YEARS);
  return now >= retired.getTime() ? retiredRevision(header) : null;
}

export function missingScopes(granted: ReadonlySet<Scope>, needed: readonly Scope[]): Scope[] {
  return needed.filter((scope) => !granted.has(scope));
}
