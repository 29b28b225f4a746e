import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { sendCounter } from '../adapters/duckdb/send-counter.ts';
import type { Duck } from '../adapters/duckdb/session.ts';
import { klaviyoHttp } from '../adapters/klaviyo/http.ts';
import { klaviyoReports } from '../adapters/klaviyo/report-reader.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { klaviyoAccounts } from '../adapters/postgres/klaviyo-accounts.ts';
import { organisations } from '../adapters/postgres/organisations.ts';
import { reconciliationBook } from '../adapters/postgres/reconciliation-book.ts';
import { reconciliationFacts } from '../adapters/postgres/reconciliation-facts.ts';
import { reconciliations } from '../adapters/postgres/reconciliations.ts';
import type { SecretBox } from '../connect/ports.ts';
import { openPrivateKey } from '../connect/verify.ts';
import type { LoopClock } from '../domain/clock.ts';
import type { OrgId } from '../domain/ids.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { type CheckParts, checkOnce } from '../ingest/reconciliation/check.ts';
import { isTimeZone } from '../ingest/reconciliation/local-day.ts';
import { type ReconciliationDesk, viewReconciliation } from '../ingest/reconciliation/view-reconciliation.ts';
import { USER_AGENT } from './wire-klaviyo.ts';

interface CheckerParts {
  readonly database: Database;
  readonly duck: Duck;
  readonly warehouseFolder: string;
  readonly secretBox: SecretBox;
  readonly klaviyoApiUrl: string;
  readonly whileNothingLoads: CheckParts['whileNothingLoads'];
}

export interface Checker {
  /** @returns when there is something to do next. */
  check(orgId: OrgId, now: Instant): Promise<Instant | null>;
  close(): void;
}

/** Compares our counts with Klaviyo's own, a report at a time. */
export function openChecker(settings: CheckerParts): Checker {
  const { database, duck, warehouseFolder, secretBox, klaviyoApiUrl, whileNothingLoads } = settings;
  const http = klaviyoHttp({ baseUrl: klaviyoApiUrl, userAgent: USER_AGENT });
  const parts: CheckParts = {
    accounts: {
      async find(orgId) {
        const account = await klaviyoAccounts(database).find(orgId);
        if (account === null) return null;
        return {
          accountId: account.accountId,
          privateKey: await openPrivateKey(secretBox, orgId, account.sealedPrivateKey),
          mayReadAccount: account.scopes['accounts:read'] === 'granted',
        };
      },
    },
    klaviyo: klaviyoReports(http),
    counter: sendCounter(duck, warehouseFolder),
    facts: reconciliationFacts(database),
    reconciliations: reconciliations(database),
    newId: randomUUID,
    whileNothingLoads,
  };
  return { check: (orgId, now) => checkOnce(parts, orgId, now), close: () => void http.close() };
}

/** @param onAsked somebody wants a check: whoever checks may begin at once */
export function reconciliationDesk(database: Database, onAsked: () => void): ReconciliationDesk {
  const states = reconciliations(database);
  const asked = (isConnected: boolean): boolean => {
    if (isConnected) onAsked();
    return isConnected;
  };
  return {
    view: (orgId) => viewReconciliation(reconciliationBook(database), orgId),
    ask: async (orgId, now) => asked(await states.ask(orgId, now)),
    async chooseTimeZone(orgId, timeZone, now) {
      if (!isTimeZone(timeZone)) return 'no_time_zone';
      return asked(await states.chooseTimeZone(orgId, timeZone, now)) ? 'chosen' : 'not_connected';
    },
  };
}

const AFTER_TROUBLE_MILLISECONDS = 60_000;
/** Organisations without an account are looked at again then. */
const IDLE_MILLISECONDS = 3_600_000;

interface ReconcilerParts {
  readonly database: Database;
  readonly clock: LoopClock;
  readonly logger: Logger;
  readonly pipeline: { reconcile(orgId: OrgId, now: Instant): Promise<Instant | null> };
  /** False: another process runs the pipeline, and checks. */
  readonly isOn: boolean;
}

/** The check of every organisation by itself, in the process of the pipeline. */
export function runReconciler({ database, clock, logger, pipeline, isOn }: ReconcilerParts) {
  async function checkOne(orgId: OrgId, now: Instant): Promise<number> {
    try {
      return (await pipeline.reconcile(orgId, now)) ?? now + IDLE_MILLISECONDS;
    } catch (error) {
      logger.warn({ orgId, err: error }, 'the check against Klaviyo will go on soon');
      return now + AFTER_TROUBLE_MILLISECONDS;
    }
  }
  async function turn(now: Instant): Promise<Instant> {
    const times = [now + IDLE_MILLISECONDS];
    try {
      for (const { orgId } of await organisations(database).list()) times.push(await checkOne(orgId, now));
    } catch (error) {
      // The database is away.
      logger.warn({ err: error }, 'checks against Klaviyo will go on soon');
      times.push(now + AFTER_TROUBLE_MILLISECONDS);
    }
    return instant(Math.min(...times));
  }
  const loop = clock.run('reconcile', (now) => (isOn ? turn(now) : Promise.resolve(null)));
  return { loop, desk: reconciliationDesk(database, () => loop.wake()) };
}
