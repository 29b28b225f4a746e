import { randomUUID } from 'node:crypto';
import { klaviyoClient } from '../adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../adapters/klaviyo/http.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { klaviyoAccounts } from '../adapters/postgres/klaviyo-accounts.ts';
import { klaviyoCatalogue } from '../adapters/postgres/klaviyo-catalogue.ts';
import type { SecretBox } from '../adapters/system/secret-box.ts';
import { createConnect } from '../connect/connect.ts';
import type { LoopClock } from '../domain/clock.ts';
import type { AccountId } from '../domain/ids.ts';

const USER_AGENT = 'JustAI-for-Klaviyo/0.1';

interface KlaviyoParts {
  readonly baseUrl: string;
  readonly database: Database;
  readonly secrets: SecretBox;
  readonly clock: LoopClock;
  /** A key was saved: deliveries that waited for it may go on. */
  readonly onSaved: () => void;
}

/** A Klaviyo account as the console and the deliverer use it. */
export function wireKlaviyo({ baseUrl, database, secrets, clock, onSaved }: KlaviyoParts) {
  const http = klaviyoHttp({ baseUrl, userAgent: USER_AGENT });
  const klaviyo = klaviyoClient(http);
  const connect = createConnect({
    klaviyo,
    accounts: klaviyoAccounts(database),
    catalogue: klaviyoCatalogue(database),
    secrets,
    clock,
    newAccountId: () => randomUUID() as AccountId,
    onSaved,
  });
  return { writer: klaviyo, connect, close: http.close };
}
