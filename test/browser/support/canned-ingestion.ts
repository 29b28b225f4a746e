import type { FastifyInstance } from 'fastify';
import * as contract from '../../../src/contract/ingestion.ts';
import type { Scene } from './canned-console.ts';
import { UNREAD } from './canned-files.ts';

const DAY_MILLISECONDS = 86_400_000;
const AT = Date.UTC(2026, 10, 21, 6, 20);
const ago = (minutes: number): string => new Date(AT - minutes * 60_000).toISOString();

export const ingestion = contract.ingestion.parse({
  at: ago(0),
  completeTo: ago(22),
  reach: [
    { metric: 'received_email', lastAt: ago(24) },
    { metric: 'opened_email', lastAt: ago(22) },
    { metric: 'clicked_email', lastAt: ago(31) },
    { metric: 'bounced_email', lastAt: ago(140) },
    { metric: 'unsubscribed', lastAt: ago(1_900) },
  ],
  missing: [
    { from: '2026-11-05', to: '2026-11-05', days: 1, usual: 1_842, decided: 0 },
    { from: '2026-11-12', to: '2026-11-13', days: 2, usual: 1_790, decided: 1_204 },
  ],
  files: { landed: 0, loaded: 614, needs_mapping: 1, parked: 1, expired: 0 },
  sources: [
    {
      kind: 'sftp',
      place: 'hearthandloom_export@sftp.klaviyo.com/exports/events',
      state: 'working',
      everyMinutes: 60,
      nextAt: ago(-45),
      lastSuccessAt: ago(15),
      lastError: null,
      note: '3 more files wait; the next fetch takes them right away.',
      files: 611,
      lastFileAt: ago(15),
      lastEventAt: ago(22),
    },
    {
      ...{ kind: 'klaviyo_events', place: 'Hearth & Loom', state: 'working', everyMinutes: 60, note: null },
      ...{ nextAt: ago(-45), lastSuccessAt: ago(15), lastError: null, files: 96 },
      ...{ lastFileAt: ago(15), lastEventAt: ago(17) },
    },
    {
      ...{ kind: 'klaviyo_webhook', place: null, state: 'never_fetched', everyMinutes: null, note: null },
      ...{ nextAt: null, lastSuccessAt: null, lastError: null, files: 0, lastFileAt: null, lastEventAt: null },
    },
    {
      kind: 'upload',
      place: null,
      state: 'working',
      everyMinutes: null,
      nextAt: null,
      lastSuccessAt: ago(2_900),
      lastError: null,
      note: null,
      files: 5,
      lastFileAt: ago(2_900),
      lastEventAt: null,
    },
  ],
});

export const failingIngestion: contract.Ingestion = {
  ...ingestion,
  missing: [],
  files: { ...ingestion.files, needs_mapping: 0, parked: 0 },
  sources: ingestion.sources.map((source) =>
    source.kind === 'sftp'
      ? {
          ...source,
          state: 'failing',
          lastError:
            'sftp.klaviyo.com:22 refused the key of user "hearthandloom_export". Paste the public key shown here into the SFTP settings in Klaviyo and check the user name.',
        }
      : source.kind === 'klaviyo_webhook'
        ? {
            ...source,
            state: 'failing',
            lastSuccessAt: ago(400),
            lastError: 'The signature is not of this body: Klaviyo signs with another secret.',
          }
        : source,
  ),
};

export const noIngestion: contract.Ingestion = {
  ...ingestion,
  completeTo: null,
  reach: [],
  missing: [],
  files: { landed: 0, loaded: 0, needs_mapping: 0, parked: 0, expired: 0 },
  sources: [],
};

/** A weekday's volume; nothing on the days that are missing. */
const volumeOf = (days: number): contract.EventVolume => {
  const dates = Array.from({ length: days }, (_, place) =>
    new Date(AT - (days - 1 - place) * DAY_MILLISECONDS).toISOString().slice(0, 10),
  );
  const events = (share: number) =>
    dates.map((day, place) => {
      if (['2026-11-05', '2026-11-12', '2026-11-13'].includes(day)) return 0;
      const weekday = new Date(day).getUTCDay();
      const part = place === days - 1 ? 0.28 : 1;
      return Math.round(
        1_800 * share * part * (weekday === 0 || weekday === 6 ? 0.7 : 1) * (1 + ((place * 37) % 11) / 60),
      );
    });
  const series = (metric: string, share: number, name = '') => {
    const counts = events(share);
    return { metric, name, total: counts.reduce((sum, size) => sum + size, 0), events: counts };
  };
  return contract.eventVolume.parse({
    days: dates,
    series: [
      series('received_email', 1),
      series('opened_email', 0.52),
      series('other', 0.31, 'Viewed Product'),
      series('clicked_email', 0.06),
      series('other', 0.04, 'Started Checkout'),
      series('placed_order', 0.02),
      series('bounced_email', 0.006),
      series('unsubscribed', 0.003),
      series('other', 0.05),
    ],
  });
};

const step = (name: string, seconds: number | null, rowsIn: number, rowsOut: number, more: object = {}) => ({
  step: name,
  state: 'done',
  rowsIn,
  rowsOut,
  rejected: 0,
  seconds,
  error: null,
  ...more,
});
const wholeRun = (place: number, rows: number): contract.PipelineRun =>
  contract.pipelineRun.parse({
    runId: `run-${place}`,
    at: ago(15 + place * 60),
    state: 'done',
    steps: [
      step('pull', 1.42, 612, 1),
      step('load', 0.61, rows, rows - 12, { rejected: 2 }),
      step('event-days', 0.04, 1, 6),
      step('copy-log', 0.08, 214, 214),
      step('exposures', 2.31, 84_112, 22_019),
      step('outcomes', 1.87, 22_019, 214),
      step('arm_statistics', 0.74, 22_019, 36),
      step('policies', 0.12, 3, 3),
    ],
  });

const failedRun: contract.PipelineRun = contract.pipelineRun.parse({
  runId: 'run-2',
  at: ago(135),
  state: 'failed',
  steps: [
    step('pull', 15.02, 0, 0, {
      ...{ state: 'failed', rowsIn: null, rowsOut: null, rejected: null },
      error: 'sftp.klaviyo.com:22 could not be reached: Timed out while waiting for handshake.',
    }),
    step('load', 0.01, 0, 0),
    step('event-days', 0.01, 0, 0),
  ],
});

export const runs = contract.runList.parse({
  isRunning: false,
  isAsked: false,
  runs: [wholeRun(0, 1_212), wholeRun(1, 980), failedRun, wholeRun(3, 1_104)],
  next: 17,
});

export const runningRuns: contract.RunList = {
  ...runs,
  isRunning: true,
  isAsked: true,
  runs: [
    contract.pipelineRun.parse({
      runId: 'run-now',
      at: ago(0),
      state: 'running',
      steps: [
        step('pull', 1.4, 613, 1),
        step('load', null, 0, 0, { state: 'running', rowsIn: null, rowsOut: null, rejected: null }),
      ],
    }),
    ...runs.runs,
  ],
};

const earlierRuns = contract.runList.parse({
  ...{ isRunning: false, isAsked: false, next: null },
  runs: [{ ...wholeRun(4, 1_000), runId: 'run-4', state: 'interrupted', at: ago(255) }],
});

type IngestionScene = Pick<Scene, 'ingestion' | 'runs' | 'ingestedFile'>;

export function registerIngestion(app: FastifyInstance, scene: IngestionScene): void {
  app.get('/console-api/ingestion', async () => scene.ingestion);
  app.get('/console-api/ingestion/volume', async ({ query }) => {
    const { days } = contract.askVolume.parse(query);
    return scene.ingestion.completeTo === null ? { ...volumeOf(days), series: [] } : volumeOf(days);
  });
  app.get('/console-api/ingestion/runs', async ({ query }) =>
    contract.askRuns.parse(query).before === undefined ? scene.runs : earlierRuns,
  );
  app.post('/console-api/ingestion/runs', async () => {
    scene.runs = runningRuns;
    return scene.runs;
  });
  app.post('/console-api/ingestion/files/:sha256/load-again', async () => {
    scene.ingestedFile = { ...UNREAD, state: 'landed', reason: null };
    return scene.ingestedFile;
  });
}
