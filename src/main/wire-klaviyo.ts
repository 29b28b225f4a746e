import { randomUUID } from 'node:crypto';
import { klaviyoClient } from '../adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../adapters/klaviyo/http.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { klaviyoAccounts } from '../adapters/postgres/klaviyo-accounts.ts';
import { klaviyoCatalogue } from '../adapters/postgres/klaviyo-catalogue.ts';
import type { SecretBox } from '../adapters/system/secret-box.ts';
import { chooseIntegration } from '../connect/choose-integration.ts';
import { connection } from '../connect/connection.ts';
import { refresh } from '../connect/refresh.ts';
import { openPrivateKey, verifyAndSave } from '../connect/verify.ts';
import type { LoopClock } from '../domain/clock.ts';
import type { AccountId } from '../domain/ids.ts';
import type { KlaviyoConsole } from '../http/console/dependencies.ts';
import type { ChooseIntegration } from '../studio/ports.ts';

const USER_AGENT = 'JustAI-for-Klaviyo/0.1';

/** A Klaviyo account as the console and the deliverer use it. */
export function wireKlaviyo(parts: { baseUrl: string; database: Database; secrets: SecretBox; clock: LoopClock }) {
  const { baseUrl, database, secrets, clock } = parts;
  const http = klaviyoHttp({ baseUrl, userAgent: USER_AGENT });
  const klaviyo = klaviyoClient(http);
  const accounts = klaviyoAccounts(database);
  const catalogue = klaviyoCatalogue(database);
  const verifying = { klaviyo, accounts, secrets, clock, newAccountId: () => randomUUID() as AccountId };

  const forConsole: KlaviyoConsole = {
    connection: (orgId) => connection(accounts, catalogue, orgId),
    connect: (orgId, privateKey) => verifyAndSave(verifying, orgId, privateKey),
    async verify(orgId) {
      const account = await accounts.find(orgId);
      if (!account) return { kind: 'not_connected' };
      return verifyAndSave(verifying, orgId, await openPrivateKey(secrets, orgId, account.sealedPrivateKey));
    },
    refresh: (orgId) => refresh({ klaviyo, accounts, catalogue, secrets, clock }, orgId),
    flows: (orgId) => catalogue.listFlows(orgId),
  };
  const choose: ChooseIntegration = (orgId, request) => chooseIntegration(catalogue, orgId, request);
  return { writer: klaviyo, forConsole, chooseIntegration: choose, close: http.close };
}
