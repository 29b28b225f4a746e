import type { DeliveryAccount, Pace } from '../../deliver/ports.ts';
import type { AccountId } from '../../domain/ids.ts';
import type { Query } from './database.ts';

interface FoundAccount extends DeliveryAccount {
  readonly grantedScopes: ReadonlySet<string>;
  /** Of single writes. */
  readonly pace: Pace | null;
}

export async function findDeliveryAccount(query: Query): Promise<FoundAccount | null> {
  const [row] = await query<{
    account_id: AccountId;
    state: 'active' | 'paused';
    sealed_private_key: Buffer;
    quota_percent: number;
    in_trouble: boolean;
    scopes: Record<string, string>;
    pace: Pace | null;
  }>(
    `SELECT k.account_id, k.state, k.sealed_private_key, k.quota_percent, k.trouble_since IS NOT NULL AS in_trouble,
            k.scopes, nullif(p.pace, 'null') AS pace
     FROM klaviyo_accounts k
     LEFT JOIN delivery_paces p ON p.account_id = k.account_id AND p.call = 'single_write'`,
    [],
    'delivery_account',
  );
  if (!row) return null;
  return {
    accountId: row.account_id,
    state: row.state,
    sealedPrivateKey: row.sealed_private_key,
    quotaShare: row.quota_percent / 100,
    isInTrouble: row.in_trouble,
    grantedScopes: new Set(Object.keys(row.scopes).filter((scope) => row.scopes[scope] === 'granted')),
    pace: row.pace,
  };
}
