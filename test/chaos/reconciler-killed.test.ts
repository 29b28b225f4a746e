import { afterEach, beforeEach, expect, it } from 'vitest';
import { MORNING, noonOf, openReconciledShop, type ReconciledShop } from '../support/reconciled-shop.ts';
import { type Moment, type ReconcilerProcess, startReconcilerProcess } from './support/reconciler-process.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEP = 10 * SECOND;
const REPORTS_A_WEEK = 7;
const FIGURES_A_WEEK = 49;
const REPORTS_A_DAY = 225;

let shop: ReconciledShop;
const atWork: ReconcilerProcess[] = [];
beforeEach(async () => {
  shop = await openReconciledShop();
  shop.send({ at: noonOf(1), people: 60, opened: 20 });
  await shop.ingest();
});
afterEach(async () => {
  for (const each of atWork.splice(0)) await each.kill();
  await shop.close();
});

async function start(holdAt: Moment | '' = ''): Promise<ReconcilerProcess> {
  const started = await startReconcilerProcess(shop, holdAt);
  atWork.push(started);
  return started;
}

/** All of them at once, every ten seconds. */
async function workUntil(until: number, workers: readonly ReconcilerProcess[], from = shop.shop.clock.time) {
  for (let now = from; now <= until; now += STEP) {
    shop.clock(now);
    await Promise.all(workers.map((worker) => worker.step(now)));
  }
}

async function callsOfUs(): Promise<number[]> {
  const [row] = await shop.db.asOwner<{ calls: Date[] }>('SELECT calls FROM reconciliations');
  return (row?.calls ?? []).map((at) => at.getTime());
}
const mostWithin = (times: readonly number[], span: number): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + span).length));
const statuses = () => shop.reports().map(({ status }) => status);
const answeredAll = (count: number) => Array.from({ length: count }, () => 200);

it.each<[Moment, { askedFor: number }]>([
  ['report taken', { askedFor: REPORTS_A_WEEK }],
  ['report answered', { askedFor: REPORTS_A_WEEK + 1 }],
  ['figures uncommitted', { askedFor: REPORTS_A_WEEK + 1 }],
])('killed at the moment “%s” it leaves what the next one completes, within Klaviyo’s limits', async (moment, then) => {
  const first = await start();
  await workUntil(MORNING + STEP, [first]);
  const unlucky = await start(moment);
  let now = MORNING + 2 * STEP;
  for (; (await unlucky.step(now)) !== 'holds'; now += STEP) shop.clock(now + STEP);
  await unlucky.kill();

  await workUntil(now + 10 * MINUTE, [await start()], now + STEP);
  const view = await shop.view();
  expect(view).toMatchObject({ figures: FIGURES_A_WEEK, agreeing: FIGURES_A_WEEK, progress: null, obstacle: null });
  expect(statuses()).toEqual(answeredAll(then.askedFor));
  expect(await shop.db.asOwner('SELECT FROM reconciled_figures')).toHaveLength(FIGURES_A_WEEK);
  // What was taken and never asked for is counted as a call all the same.
  expect([(await callsOfUs()).length, mostWithin(await callsOfUs(), MINUTE)]).toEqual([REPORTS_A_WEEK + 1, 2]);
});

it('two processes share two reports a minute, and ask for each once', async () => {
  await workUntil(MORNING + 6 * MINUTE, [await start(), await start()]);
  expect(statuses()).toEqual(answeredAll(REPORTS_A_WEEK));
  expect(mostWithin(await callsOfUs(), MINUTE)).toBe(2);
  expect(await shop.view()).toMatchObject({ agreeing: FIGURES_A_WEEK, progress: null });
});

it('two processes share 225 reports a day', async () => {
  await shop.db.asOwner('UPDATE klaviyo_accounts SET quota_percent = 100');
  const workers = [await start(), await start()];
  await workUntil(MORNING, workers);
  const before = shop.reports().length;
  const earlier = Array.from(
    { length: REPORTS_A_DAY - before - 2 },
    (_, place) => new Date(MORNING - 20 * HOUR + place * 2 * MINUTE),
  );
  await shop.db.asOwner('UPDATE reconciliations SET calls = $1 || calls', [earlier]);
  await workUntil(MORNING + 4 * MINUTE, workers);
  expect(shop.reports().length).toBe(before + 2);
  expect((await callsOfUs()).length).toBe(REPORTS_A_DAY);
  // A day after the oldest there is room again.
  await workUntil(MORNING + 4 * HOUR + MINUTE, workers, MORNING + 4 * HOUR);
  expect(shop.reports().length).toBe(before + 3);
});
