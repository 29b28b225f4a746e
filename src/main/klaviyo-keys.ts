import type { Database } from '../adapters/postgres/database.ts';
import { klaviyoAccounts } from '../adapters/postgres/klaviyo-accounts.ts';
import type { SecretBox } from '../connect/ports.ts';
import { openPrivateKey } from '../connect/verify.ts';
import type { KlaviyoKeys } from '../ingest/klaviyo-events/ports.ts';

/** The connected account's key, as the pull of events asks for it. */
export const klaviyoKeys = (database: Database, secrets: SecretBox): KlaviyoKeys => ({
  async find(orgId) {
    const account = await klaviyoAccounts(database).find(orgId);
    if (account === null) return null;
    return {
      privateKey: await openPrivateKey(secrets, orgId, account.sealedPrivateKey),
      mayReadEvents: account.scopes['events:read'] === 'granted',
      quotaPercent: account.quotaPercent,
    };
  },
});
