import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { loopFigures } from '../../adapters/postgres/loop-figures.ts';
import { residentMegabytes } from './memory.ts';
import type { Screen } from './screen.ts';
import type { Stage } from './stage.ts';
import { type Truth, type TwinState, trueBest } from './twin-control.ts';
import { welcomeEmail } from './welcome-email.ts';

const DAY_MILLISECONDS = 86_400_000;
const LOOK_EVERY_MILLISECONDS = 700;
/** Looking must not slow down what is looked at: it is at most a tenth of the time, however much there is to count. */
const REST_PER_LOOK = 9;

/** Lets time pass until `until` and shows how far everything is. @returns the most memory that was seen, in MB. */
export async function play(
  stage: Stage,
  screen: Screen,
  time: { start: number; days: number; until: number },
): Promise<number> {
  const { control, database, orgId } = stage;
  const truth = await control.get<Truth>('truth');
  await control.send('POST', 'clock/run', { until: new Date(time.until).toISOString() });
  let peakMegabytes = 0;
  let lookMilliseconds = 0;
  for (;;) {
    await sleep(Math.max(LOOK_EVERY_MILLISECONDS, REST_PER_LOOK * lookMilliseconds));
    const began = performance.now();
    const [state, figures] = await Promise.all([control.get<TwinState>('state'), loopFigures(database, orgId)]);
    peakMegabytes = Math.max(peakMegabytes, residentMegabytes(process.pid));
    lookMilliseconds = performance.now() - began;
    const elapsedDays = (Date.parse(state.now) - time.start) / DAY_MILLISECONDS;
    const best = trueBest(truth);
    screen.show({
      day: Math.min(Math.floor(elapsedDays) + 1, time.days),
      days: time.days,
      wave: elapsedDays < time.days ? state.now.slice(0, 16).replace('T', ' ') : 'the last results come in',
      webhooks: state.webhooks.accepted,
      written: figures.deliveries.written ?? 0,
      pending: figures.deliveries.pending ?? 0,
      slowestWriteSeconds: figures.writeSeconds.max,
      fallback: figures.exposures.fallback,
      events: figures.events,
      ...figures.clickRate,
      oracle: truth.oracleClickRate,
      bestName: welcomeEmail.content.find(({ variantId }) => variantId === best)?.name ?? best,
      bestShare: figures.recentShare[best] ?? null,
    });
    if (state.run?.kind === 'failed') throw new Error(`The twin stopped: ${state.run.error}`);
    if (state.run?.kind === 'done') return peakMegabytes;
  }
}
