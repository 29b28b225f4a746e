import { setTimeout as sleep } from 'node:timers/promises';
import { type Bounded, figureOf, round, say } from '../bounded.ts';
import type { Figure } from '../figure.ts';
import { idsOfPeople, importPeople } from '../twin/people.ts';
import { PRIVATE_KEY } from '../twin/twin-process.ts';
import { onDeliveryGround } from './ground.ts';
import { contentOf, openPostOffice, type Written } from './post-office.ts';

const PROFILES = 3_400;
const BUDGET_SECONDS = 300;
const LIMIT_PER_MINUTE = 750;
const LEAST_SHARE_OF_LIMIT = 0.98;
const LOOK_EVERY_MILLISECONDS = 1_000;

/** A burst that one account's limit on single writes can just take in five minutes, in real time. */
export const benchDeliverSingle = (): Promise<Figure> =>
  onDeliveryGround(async ({ databaseUrl, twin }) => {
    const ids = await idsOfPeople(twin, await importPeople(twin, 0, PROFILES));
    await twin.control('PUT', '/assumptions', { keepsRateLimits: true });
    const office = await openPostOffice({
      databaseUrl,
      klaviyoUrl: twin.klaviyoUrl,
      privateKey: PRIVATE_KEY,
      content: contentOf(1_000),
    });
    await office.post(ids, BUDGET_SECONDS);
    const deliverer = office.start();
    const end = performance.now() + (BUDGET_SECONDS + 60) * 1_000;
    while ((await office.countUnderWay()) > 0 && performance.now() < end) await sleep(LOOK_EVERY_MILLISECONDS);
    await deliverer.stop();
    const figures = figuresOf(await office.written(), await office.countUnderWay());
    if (office.troubles.length > 0) process.stderr.write(`${office.troubles.length} troubles: ${office.troubles[0]}\n`);
    await office.close();
    say(figures);
    return figureOf('deliver-single', figures, { profiles: PROFILES, limitPerMinute: LIMIT_PER_MINUTE });
  });

function figuresOf(calls: readonly Written[], unwritten: number): Bounded[] {
  const written = calls.filter(({ statusCode }) => statusCode === 200);
  const [first, last] = [written[0]?.startedAt.getTime() ?? 0, Math.max(...written.map(endOf))];
  // Whole ones, the first and the last included: what is written is granted by the second.
  const seconds = Math.floor(last / 1_000) - Math.floor(first / 1_000) + 1;
  return [
    {
      name: 'share of the limit used',
      value: round(written.length / ((LIMIT_PER_MINUTE / 60) * seconds), 4),
      unit: 'of what Klaviyo allows in that time',
      limit: LEAST_SHARE_OF_LIMIT,
      bound: 'at least',
      written: written.length,
      seconds,
    },
    // Kept by none at all, so under 1.
    {
      name: 'avoidable 429',
      value: calls.filter(({ statusCode }) => statusCode === 429).length,
      unit: 'calls',
      limit: 1,
      bound: 'under',
    },
    {
      name: 'late',
      value: written.filter(({ isLate }) => isLate).length + unwritten,
      unit: 'profiles',
      limit: 1,
      bound: 'under',
      budgetSeconds: BUDGET_SECONDS,
      spareSeconds: BUDGET_SECONDS - seconds,
    },
  ];
}

const endOf = ({ startedAt, completedAt }: Written): number => (completedAt ?? startedAt).getTime();
