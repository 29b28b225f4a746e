import type { ContentRates } from './content.ts';
import { happens, logNormal, type Random } from './seeded-random.ts';
import type { World } from './world.ts';

/** What happens to one email; each a delay after its send in seconds, `null` where it does not happen. */
export type Reaction = {
  readonly bounce: 'Hard' | 'Soft' | null;
  readonly receivedAfter: number;
  readonly machineOpenAfter: number | null;
  readonly botClickAfter: number | null;
  readonly openAfter: number | null;
  readonly clickAfter: number | null;
  readonly unsubscribeAfter: number | null;
};

/** Nobody opens or clicks later than this. */
const LATEST_SECONDS = 60 * 3_600;

/** Every draw is made whatever the others gave, so that two worlds differ only in the rates. */
export function drawReaction(random: Random, world: World, rates: ContentRates): Reaction {
  const { openMedianMinutes, openSpread, clickMedianSeconds, clickSpread } = world.timing;
  const bounces = happens(random, world.bounceRate);
  const bounce = happens(random, world.hardBounceShare) ? 'Hard' : 'Soft';
  const receivedAfter = 1 + Math.floor(random() * 20);
  const machineOpens = happens(random, world.machineOpenRate);
  const machineOpenAfter = receivedAfter + 30 + Math.floor(random() * 570);
  const botClicks = happens(random, world.botClickRate);
  const botClickAfter = receivedAfter + 1 + Math.floor(random() * 50);
  const interest = random();
  const openDelay = logNormal(random, openMedianMinutes * 60, openSpread);
  const openAfter = receivedAfter + Math.ceil(Math.min(openDelay, LATEST_SECONDS));
  const clickAfter = openAfter + Math.ceil(Math.min(logNormal(random, clickMedianSeconds, clickSpread), 3_600));
  const leaves = happens(random, world.unsubscribeRate);

  // One draw for both: who clicks has opened.
  const clicks = interest < rates.click;
  const opens = interest < rates.open;
  return {
    bounce: bounces ? bounce : null,
    receivedAfter,
    machineOpenAfter: machineOpens ? machineOpenAfter : null,
    botClickAfter: botClicks ? botClickAfter : null,
    openAfter: opens ? openAfter : null,
    clickAfter: clicks ? clickAfter : null,
    unsubscribeAfter: opens && leaves ? clickAfter + 60 : null,
  };
}
