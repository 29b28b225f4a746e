import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { recordExchanges } from './api/exchange-recorder.ts';
import { createFaultPlan } from './api/faults.ts';
import { createApi } from './api/server.ts';
import { type Assumptions, openAssumptions } from './assumptions.ts';
import { Audience } from './audience/audience.ts';
import { banner, readyLine } from './banner.ts';
import { RealClock } from './clock/real-clock.ts';
import { SteppedClock } from './clock/stepped-clock.ts';
import { tallyOf } from './control/api-tally.ts';
import { createControl } from './control/control-server.ts';
import { playExample } from './example/example.ts';
import { createExportFolder, EventExport } from './export/event-export.ts';
import { startSftpServer } from './export/sftp-server.ts';
import { readFlags, USAGE } from './flags.ts';
import { FlowEngine } from './flow/flow-engine.ts';
import { keepSegments } from './flow/segment-membership.ts';
import { VisibleProperties } from './flow/visible-properties.ts';
import { createWebhookClient } from './flow/webhook-client.ts';
import { WebhookFaults } from './flow/webhook-faults.ts';
import { WebhookStep } from './flow/webhook-step.ts';
import { CampaignCounts } from './mail/campaign-counts.ts';
import { EmailStep } from './mail/email-step.ts';
import { Mailbox } from './mail/mailbox.ts';
import { TemplateEngine } from './mail/template-engine.ts';
import { createAccount } from './state/account.ts';
import { onEvent } from './state/events.ts';
import { seededIds } from './state/ids.ts';
import { SystemWebhookSender } from './system-webhooks/system-webhook-sender.ts';

export type TwinOptions = {
  /** 0 takes a free port. */
  readonly port: number;
  readonly controlPort: number;
  readonly sftpPort: number;
  /** `start`, in milliseconds, is where the clock begins; a real one goes `speed` times as fast as the wall's. */
  readonly clock:
    | { readonly kind: 'real'; readonly start: number; readonly speed: number }
    | { readonly kind: 'stepped'; readonly start: number };
  /** Klaviyo posts to https only; a receiver on loopback has no certificate. */
  readonly allowHttp: boolean;
  /** Of the ids that the account gives out. */
  readonly seed: number;
  readonly accountName: string;
  /** What Klaviyo does not document: the ones to be otherwise than by default. */
  readonly assumptions: Partial<Assumptions>;
  /** Where each distinct request and answer of the API is kept; `null` keeps none. */
  readonly exchangesFolder: string | null;
  /** Hears of what goes wrong inside, and of operations that the twin does not have. */
  readonly log: (line: string) => void;
};

export type Twin = {
  readonly klaviyoUrl: string;
  readonly controlUrl: string;
  readonly sftp: { readonly host: string; readonly port: number; readonly hostKey: string };
  readonly close: () => Promise<void>;
};

export const DEFAULT_OPTIONS: Omit<TwinOptions, 'clock'> = {
  port: 4010,
  controlPort: 4011,
  sftpPort: 4012,
  allowHttp: false,
  seed: 1,
  accountName: 'Twin Store',
  assumptions: {},
  exchangesFolder: process.env.KLAVIYO_EXCHANGES || null,
  log: (line) => void process.stderr.write(`${line}\n`),
};

/** Starts a Klaviyo account of its own: HTTP API, flows, inboxes and SFTP exports, all on loopback. */
export async function startTwin(given: Partial<TwinOptions>): Promise<Twin> {
  const clock = { kind: 'real', start: Date.now(), speed: 1 } as const;
  const options = { ...DEFAULT_OPTIONS, clock, ...given };
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { ...(await start(options, (closer) => closers.push(closer))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(options: TwinOptions, onClose: (closer: () => unknown) => void): Promise<Omit<Twin, 'close'>> {
  const onError = (error: unknown): void => options.log(String(error));
  const clock =
    options.clock.kind === 'stepped'
      ? new SteppedClock(options.clock.start)
      : new RealClock({ ...options.clock, onError });
  onClose(() => clock.close());
  const assumptions = openAssumptions(options.assumptions);
  const identity = { name: options.accountName, timezone: 'UTC' };
  const account = createAccount(identity, seededIds(options.seed), clock.now());

  const engine = new TemplateEngine(() => clock.now(), identity.timezone);
  const visible = new VisibleProperties(account.profiles, assumptions);
  const mailbox = new Mailbox();
  const audience = new Audience(account, clock, assumptions);
  const deliver = audience.receive.bind(audience);
  const emailStep = new EmailStep({ account, engine, assumptions, visible, mailbox, deliver });
  const client = createWebhookClient({ allowHttp: options.allowHttp, assumptions });
  onClose(client.close);
  const webhookFaults = new WebhookFaults();
  const webhookStep = new WebhookStep({ account, engine, assumptions, visible, client, clock, faults: webhookFaults });
  const flowEngine = new FlowEngine({ account, assumptions, visible, clock, webhookStep, emailStep });
  keepSegments({ account, visible, clock, assumptions });
  const systemWebhooks = new SystemWebhookSender(account, clock, assumptions);
  onClose(() => systemWebhooks.close());

  const eventsByMetric: Record<string, number> = {};
  onEvent(account.events, ({ metricId }) => {
    const name = account.metrics.byId.get(metricId)?.name ?? metricId;
    eventsByMetric[name] = (eventsByMetric[name] ?? 0) + 1;
  });

  const exportFolder = await createExportFolder();
  onClose(exportFolder.remove);
  const eventExport = new EventExport(exportFolder.folder, account, clock);
  const sftp = await startSftpServer(options.sftpPort, eventExport.root);
  onClose(sftp.close);

  const faults = createFaultPlan(options.seed);
  const { exchangesFolder, log, allowHttp: allowsHttp } = options;
  const observing = exchangesFolder === null ? {} : { observe: recordExchanges(exchangesFolder) };
  const api = createApi({ accounts: [account], clock, faults, assumptions, allowsHttp, log, ...observing });
  const apiTally = tallyOf(api);
  onClose(() => api.close());
  const klaviyoUrl = await api.listen({ host: '127.0.0.1', port: options.port });

  const control = createControl({
    account,
    clock,
    webhookStep,
    flowEngine,
    webhookFaults,
    emailStep,
    mailbox,
    campaignCounts: new CampaignCounts(account),
    audience,
    eventExport,
    sftp,
    faults,
    assumptions,
    apiTally,
    eventsByMetric,
    klaviyoUrl,
    allowHttp: options.allowHttp,
  });
  onClose(() => control.close());
  const controlUrl = await control.listen({ host: '127.0.0.1', port: options.controlPort });
  return { klaviyoUrl, controlUrl, sftp: { host: '127.0.0.1', port: sftp.port, hostKey: sftp.hostKey } };
}

async function runAsProgram(): Promise<void> {
  if (['--help', '-h'].some((flag) => process.argv.includes(flag))) return void process.stdout.write(USAGE);
  const told = toldToEnd();
  try {
    const { options, isExample } = readFlags(process.argv.slice(2), Date.now());
    const { accountName, log } = { ...DEFAULT_OPTIONS, ...options };
    const twin = await startTwin(options);
    const example = isExample ? await playExample(twin, log) : null;
    process.stdout.write(process.stdout.isTTY ? banner(twin, accountName, example) : readyLine(twin, example));
    await told;
    await example?.close();
    await twin.close();
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}

/** Ctrl-C comes twice through npm: a signal after the first must not cut the closing short. */
function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code !== 'EADDRINUSE') return error.message;
  return `Port ${port} is in use. Stop the program that listens there, or give the twin another with --port, --control-port or --sftp-port.`;
}

const program = process.argv[1];
if (program !== undefined && realpathSync(program) === fileURLToPath(import.meta.url)) await runAsProgram();
