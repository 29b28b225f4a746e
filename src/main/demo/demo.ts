import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { loopFigures } from '../../adapters/postgres/loop-figures.ts';
import type { Overview } from '../../contract/overview.ts';
import { recomputePolicies } from '../recompute-policies.ts';
import { freePort } from './free-port.ts';
import { play } from './play.ts';
import { judgementLines, Screen, summaryLines } from './screen.ts';
import { setUp } from './set-up.ts';
import { openStage, type Stage } from './stage.ts';
import { judge, type Summary, type World } from './summary.ts';
import { type Truth, type TwinState, trueBest } from './twin-control.ts';
import { welcomeEmail } from './welcome-email.ts';
import { outages, playedWorld } from './worlds.ts';

const DEFAULT_PORT = 8080;
const START = Date.UTC(2026, 8, 1);
const HOUR_MILLISECONDS = 3_600_000;
/** After the last recipient: three days until every outcome is final, and the export after that. */
const AFTERWARDS_HOURS = 3 * 24 + 6;

export interface DemoOptions {
  readonly seed: number;
  readonly world: World;
  readonly days: number;
  readonly once: boolean;
  /** Of the console. Unless given, 8080, or a free one where nobody will open it. */
  readonly port?: number;
  readonly dataFolder: string;
}

/** Plays a month of recipients through the whole loop. @returns the exit code. */
export async function demo(options: DemoOptions): Promise<number> {
  const { seed, world, days, once } = options;
  const port = options.port ?? (once ? await freePort() : DEFAULT_PORT);
  const began = performance.now();
  const screen = new Screen(once ? process.stderr : process.stdout);
  const until = START + (days * 24 + AFTERWARDS_HOURS) * HOUR_MILLISECONDS;

  screen.say('Starting PostgreSQL, the Klaviyo twin and JustAI …');
  const told = toldToEnd();
  const stage = await openStage({ folder: join(options.dataFolder, 'demo'), port, start: START, seed });
  try {
    screen.say('Setting up the account, the flow and the template as the set-up page says …');
    const listId = await setUp(stage);
    if (!once) screen.say(signInLines(stage));
    await stage.control.send('PUT', 'world', { world: playedWorld(world, START, days), seed, listId });
    await stage.control.send('PUT', 'faults', outages(START));

    const peakMegabytes = await Promise.race([play(stage, screen, { start: START, days, until }), told]);
    if (peakMegabytes === 'told to end') return 130;
    const wallSeconds = (performance.now() - began) / 1000;
    const summary = await summarise(stage, { seed, world, days, wallSeconds, peakMegabytes });
    const judgement = judge(summary);
    screen.say([...summaryLines(summary), ...judgementLines(judgement)].join('\n'));
    if (once) process.stdout.write(`${JSON.stringify({ demo: { ...summary, ...judgement } })}\n`);
    else await stayUp(stage, screen, told);
    return judgement.broken.length === 0 ? 0 : 1;
  } finally {
    await stage.close();
  }
}

async function summarise(
  { control, console, database, orgId }: Stage,
  run: Pick<Summary, 'seed' | 'world' | 'days' | 'wallSeconds' | 'peakMegabytes'>,
): Promise<Summary> {
  const [state, truth, figures, overview] = await Promise.all([
    control.get<TwinState>('state'),
    control.get<Truth>('truth'),
    loopFigures(database, orgId),
    console.get<Overview>(`templates/${welcomeEmail.templateId}/overview`),
  ]);
  const { verdict, intentionToTreat } = overview.lift;
  return {
    ...run,
    wallSeconds: Math.round(run.wallSeconds),
    webhooks: { posted: state.webhooks.posted, answered200: state.webhooks.byStatus['200'] ?? 0 },
    decisions: figures.decisions,
    deliveries: figures.deliveries,
    writeSeconds: figures.writeSeconds,
    exposures: figures.exposures,
    events: { exported: state.eventsExported, ingested: figures.events, rejected: figures.rejected },
    clickRate: { ...figures.clickRate, oracle: truth.oracleClickRate },
    lift: {
      verdict,
      estimate: intentionToTreat?.estimate ?? null,
      low: intentionToTreat?.low ?? null,
      high: intentionToTreat?.high ?? null,
    },
    finalShare: figures.recentShare,
    trueBest: trueBest(truth),
    recomputed: await recomputePolicies(database, orgId, undefined, () => undefined),
    policies: figures.policies,
  };
}

async function stayUp(stage: Stage, screen: Screen, told: Promise<unknown>): Promise<void> {
  screen.say(`${signInLines(stage)}\n\n  Ctrl-C ends the demo.\n`);
  await told;
}

function signInLines({ server }: Stage): string {
  const { email, password } = server.firstAdministrator ?? {};
  return `  Console   ${server.url}\n  sign in   ${email}\n  password  ${password}`;
}

/** From the start: whatever was started by then is ended in good order, though Ctrl-C comes twice through npm. */
const toldToEnd = (): Promise<'told to end'> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve('told to end'));
  });
