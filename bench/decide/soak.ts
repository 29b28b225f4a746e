import { type Bounded, round } from '../bounded.ts';
import { quantile } from '../figure.ts';
import { withWorld } from './world.ts';

const RATE_PER_SECOND = 1_000;
const MINUTES = 10;
/** A heap that has just started grows to the size it works with. */
const SETTLING_MINUTES = 3;
const SAMPLE_EVERY_MILLISECONDS = 5_000;
const LIMIT_MEGABYTES_A_MINUTE = 2;

/** Ten minutes of a steady stream of new people: memory that grows with what was answered would show. */
export const measureSoak = (): Promise<Bounded[]> =>
  withWorld({ templates: 1, cells: 200 }, async ({ databaseUrl, start, load }) => {
    const server = await start({ kind: 'durable', databaseUrl });
    const samples: { minutes: number; megabytes: number }[] = [];
    const started = performance.now();
    const sampling = setInterval(() => {
      const minutes = (performance.now() - started) / 60_000;
      samples.push({ minutes, megabytes: server.residentMegabytes() });
    }, SAMPLE_EVERY_MILLISECONDS);
    const { latencies, refused } = await load(server, {
      kind: 'open',
      ratePerSecond: RATE_PER_SECOND,
      seconds: MINUTES * 60,
    });
    clearInterval(sampling);
    const settled = samples.filter(({ minutes }) => minutes > SETTLING_MINUTES);
    return [
      {
        name: `growth of memory in ${MINUTES} minutes`,
        value: round(Math.max(slopeOf(settled), 0), 2),
        unit: 'MB a minute',
        limit: LIMIT_MEGABYTES_A_MINUTE,
        bound: 'under',
        slope: round(slopeOf(settled), 2),
        megabytes: settled.map(({ megabytes }) => megabytes),
        decisions: latencies.length,
        toldToComeBack: refused,
        p99Milliseconds: round(quantile(latencies, 0.99), 1),
      },
    ];
  });

/** Least squares, in megabytes a minute. */
function slopeOf(samples: readonly { minutes: number; megabytes: number }[]): number {
  const mean = (of: (sample: (typeof samples)[number]) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [minutes, megabytes] = [mean((each) => each.minutes), mean((each) => each.megabytes)];
  const covariance = mean((each) => (each.minutes - minutes) * (each.megabytes - megabytes));
  return covariance / mean((each) => (each.minutes - minutes) ** 2);
}
