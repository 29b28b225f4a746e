import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { klaviyoClient } from '../adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../adapters/klaviyo/http.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { egressBook } from '../adapters/postgres/egress-book.ts';
import { klaviyoAccounts } from '../adapters/postgres/klaviyo-accounts.ts';
import { klaviyoCatalogue } from '../adapters/postgres/klaviyo-catalogue.ts';
import type { SecretBox } from '../adapters/system/secret-box.ts';
import { createConnect } from '../connect/connect.ts';
import { egressAddresses, refreshEgress } from '../connect/egress-addresses.ts';
import type { Clock, LoopClock } from '../domain/clock.ts';
import type { AccountId, OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { loggedAccounts } from './logged-accounts.ts';

export const USER_AGENT = 'JustAI-for-Klaviyo/0.1';

interface KlaviyoParts {
  readonly baseUrl: string;
  readonly database: Database;
  readonly secrets: SecretBox;
  readonly logger: Logger;
  readonly clock: LoopClock;
  /** Addresses are as old as they are, wherever the business's clock stands. */
  readonly wallClock: Clock;
  /** A key was saved: deliveries that waited for it may go on. */
  readonly onSaved: () => void;
}

/** A Klaviyo account as the console and the deliverer use it. */
export function wireKlaviyo({ baseUrl, database, secrets, logger, clock, wallClock, onSaved }: KlaviyoParts) {
  const http = klaviyoHttp({ baseUrl, userAgent: USER_AGENT });
  const klaviyo = klaviyoClient(http);
  const accounts = loggedAccounts(klaviyoAccounts(database), logger);
  const egress = { klaviyo, accounts, secrets, egress: egressBook(database) };
  const connect = createConnect({
    klaviyo,
    accounts,
    catalogue: klaviyoCatalogue(database),
    secrets,
    clock,
    newAccountId: () => randomUUID() as AccountId,
    onSaved,
  });
  return {
    writer: klaviyo,
    connect,
    addresses: { find: (orgId: OrgId) => egressAddresses(egress, orgId, wallClock.now()) },
    refreshAddresses: (now: Instant, onTrouble: (error: unknown) => void) => refreshEgress(egress, now, onTrouble),
    close: http.close,
  };
}
