import type { CallPaces, PacedCall, TakeOne } from '../../deliver/ports.ts';
import type { Database, Query } from './database.ts';
import { findDeliveryAccount } from './delivery-account.ts';
import { keepPace, learnPace, lockPace } from './delivery-paces.ts';

/** One row a kind of call and account, locked while it is asked. */
export const callPaces = (database: Database): CallPaces => ({
  take: (orgId, call, takeOne) => database.inOrg(orgId, (query) => take(query, call, takeOne)),
  learn: (orgId, call, learn) => database.inOrg(orgId, async (query) => void (await learnPace(query, call, learn))),
});

async function take(query: Query, call: PacedCall, takeOne: TakeOne) {
  const account = await findDeliveryAccount(query);
  if (!account) return { pace: null, isGranted: false };
  const kept = await lockPace(query, account.accountId, call);
  const taken = takeOne(kept, account.quotaShare);
  if (taken === null) return { pace: kept, isGranted: false };
  await keepPace(query, account.accountId, call, taken);
  return { pace: taken, isGranted: true };
}
