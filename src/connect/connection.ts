import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Account, Accounts, Catalogue, CatalogueCounts, Scope, ScopeState } from './ports.ts';
import { SCOPES, scopeNames } from './scopes.ts';

/** As a new account has it. */
const DEFAULT_QUOTA_PERCENT = 90;

/** A Klaviyo connection as people see it. The key itself is never shown again. */
export interface Connection {
  readonly connected: boolean;
  readonly name: string | null;
  readonly keyHint: string | null;
  readonly state: 'active' | 'paused' | null;
  readonly pausedReason: string | null;
  /** Why nothing but a probe is written at present. */
  readonly trouble: Account['trouble'];
  readonly scopes: readonly {
    readonly scope: Scope;
    readonly state: ScopeState;
    readonly required: boolean;
    readonly costs: string;
  }[];
  readonly quotaPercent: number;
  readonly verifiedAt: Instant | null;
  readonly syncedAt: Instant | null;
  readonly counts: CatalogueCounts;
}

export async function connection(accounts: Accounts, catalogue: Catalogue, orgId: OrgId): Promise<Connection> {
  const [account, counts] = await Promise.all([accounts.find(orgId), catalogue.counts(orgId)]);
  return {
    connected: account !== null,
    name: account?.name ?? null,
    keyHint: account?.keyHint ?? null,
    state: account?.state ?? null,
    pausedReason: account?.pausedReason ?? null,
    trouble: account?.trouble ?? null,
    scopes: scopeNames.map((scope) => ({ scope, state: scopeState(account, scope), ...SCOPES[scope] })),
    quotaPercent: account?.quotaPercent ?? DEFAULT_QUOTA_PERCENT,
    verifiedAt: account?.verifiedAt ?? null,
    syncedAt: account?.syncedAt ?? null,
    counts,
  };
}

function scopeState(account: Account | null, scope: Scope): ScopeState {
  const found = account?.scopes[scope] ?? 'unknown';
  return found === 'granted' && isKeyRefused(account) ? 'unknown' : found;
}

/** A key that only may not write lacks that scope; of one that Klaviyo refuses, nothing found before is sure. */
const isKeyRefused = (account: Account | null): boolean =>
  account?.state === 'paused' && account.scopes['profiles:write'] !== 'missing';
