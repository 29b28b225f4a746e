import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { decidedFor } from './support/decided-for.ts';
import type { DelivererProcess, Moment } from './support/deliverer-process.ts';
import { type InterruptedImport, importsTaken, openInterruptedImport } from './support/interrupted-import.ts';

const LONGEST_MILLISECONDS = 90_000;
/** Longer than any lease. */
const ASLEEP = { sleptSeconds: 130 };
const LEAST_IMPORTED = 300;

interface Interruption {
  readonly moment: Moment;
  /** At-least-once: what Klaviyo took and nobody noted is sent again, and nothing else. */
  readonly imports: 1 | 2;
}
const INTERRUPTIONS: readonly Interruption[] = [
  { moment: 'import claimed', imports: 1 },
  { moment: 'import submitted', imports: 2 },
  { moment: 'import noted', imports: 1 },
  { moment: 'import ended', imports: 1 },
];

const opened: InterruptedImport[] = [];
afterAll(async () => {
  for (const each of opened) await each.close();
});

/** Tests that run at once cannot share `expect.poll`. */
async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const givesUpAt = Date.now() + LONGEST_MILLISECONDS;
  while (!(await isSo())) {
    if (Date.now() > givesUpAt) throw new Error(`It never came to it: ${what}.`);
    await sleep(50);
  }
}

async function openHeldAt(moment: Moment): Promise<{ world: InterruptedImport; first: DelivererProcess }> {
  const world = await openInterruptedImport();
  opened.push(world);
  const first = await world.start(moment);
  await until('the first holds', () => first.said('holds') === 1);
  return { world, first };
}

/** The other holds what the first had, or is done with it. */
async function takenOver(world: InterruptedImport, second: DelivererProcess, moment: Moment): Promise<void> {
  await until('the second recorded', () => second.said('recorded an import') > 0);
  const isNoted = moment === 'import noted' || moment === 'import ended';
  await until('the second took over', async () => {
    const importing = await world.importing();
    return isNoted ? importing === 0 : importing > LEAST_IMPORTED;
  });
  await world.hurry();
}

/** Nothing is left to do, for us and for Klaviyo. */
async function untilDone({ db, shop }: InterruptedImport): Promise<void> {
  await until('all is done', async () => {
    const [left] = await db.asOwner<{ deliveries: number; jobs: number }>(
      `SELECT (SELECT count(*)::int FROM deliveries WHERE state IN ('pending', 'importing')) AS deliveries,
              (SELECT count(*)::int FROM import_jobs WHERE completed_at IS NULL) AS jobs`,
    );
    const isAtRest = [...shop.account.bulkImports.values()].every(({ status }) => status === 'complete');
    return isAtRest && left?.deliveries === 0 && left.jobs === 0;
  });
}

async function expectOneOutcomeEach({ db, shop, posted, gone }: InterruptedImport): Promise<void> {
  const ends = await db.asOwner<Record<string, unknown> & { decision_id: string; profile_id: string }>(
    `SELECT d.decision_id, d.profile_id, d.state, d.leased_until, d.finished_at IS NOT NULL AS is_finished,
       (SELECT json_agg(a.outcome) FROM delivery_attempts a
        WHERE a.decision_id = d.decision_id AND a.outcome <> 'retry') AS outcomes,
       (SELECT max(a.attempt) = d.attempts FROM delivery_attempts a WHERE a.decision_id = d.decision_id) AS by_the_last_claim,
       (SELECT l.decision_id FROM write_ledger l
        WHERE l.profile_id = d.profile_id AND NOT l.is_clean AND l.cleaning_until IS NULL) AS held
     FROM deliveries d`,
  );
  expect(ends).toHaveLength(posted.size);
  for (const { decision_id, profile_id, ...end } of ends) {
    const state = gone.has(profile_id) ? 'rejected' : 'written';
    const held = gone.has(profile_id) ? null : decision_id;
    const common = { leased_until: null, is_finished: true, by_the_last_claim: true };
    expect(end).toEqual({ ...common, state, outcomes: [state], held });
    const { subject, preheader, body } = decidedFor(decision_id);
    const content = { jai_subject: subject, jai_preheader: preheader, jai_body: body };
    if (state === 'written') expect(shop.account.profiles.byId.get(profile_id)?.properties).toEqual(content);
  }
}

function expectImports(world: InterruptedImport, imports: number): void {
  const carried = [...world.posted.values()].map((profileId) => world.importsOf(profileId));
  expect(Math.max(...carried)).toBe(imports);
  expect(importsTaken(world.shop).flat().length).toBeGreaterThan(LEAST_IMPORTED * imports);
}

describe.concurrent('a bulk import whose deliverer', () => {
  for (const { moment, imports } of INTERRUPTIONS) {
    it(`is killed once the ${moment.replace('import ', 'import is ')}: another sees it through`, async () => {
      const { world, first } = await openHeldAt(moment);
      await first.kill();
      await world.letLeasesEnd();
      const second = await world.start();
      await takenOver(world, second, moment);
      await untilDone(world);
      await expectOneOutcomeEach(world);
      expectImports(world, imports);
    });

    it(`stands still once the ${moment.replace('import ', 'import is ')}: it takes nothing back`, async () => {
      const { world, first } = await openHeldAt(moment);
      first.standStill();
      await world.letLeasesEnd();
      const second = await world.start();
      await takenOver(world, second, moment);
      const recorded = first.said('recorded an import');
      first.wakeUp();
      first.goOn(ASLEEP);
      if (moment !== 'import noted') {
        await until('the first recorded what it held', () => first.said('recorded an import') > recorded);
      }
      await untilDone(world);
      await expectOneOutcomeEach(world);
      expectImports(world, imports);
    });
  }
});
