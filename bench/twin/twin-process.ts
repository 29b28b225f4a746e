import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { onTwinCore } from './cores.ts';

/** The built twin, as `npm run twin` runs it. */
const PROGRAM = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/twin/main.js' : '../../twin/main.js', import.meta.url),
);
/** Limits off, and bulk imports at once: it is the twin that is measured, not Klaviyo's waits. */
const FLAGS = [
  ...['--port', '0', '--control-port', '0', '--sftp-port', '0', '--allow-http'],
  ...[
    'keepsRateLimits=false',
    'bulkImportQueuedMilliseconds=0',
    'bulkImportProcessingMilliseconds=0',
    'eventVisibleAfterMilliseconds=0',
  ].flatMap((assumption) => ['--assume', assumption]),
];
const CONNECTIONS = 32;
export const PRIVATE_KEY = 'pk_bench';
const SCOPES = ['profiles', 'events', 'lists', 'metrics'].flatMap((of) => [`${of}:read`, `${of}:write`]);
const HEADERS = {
  authorization: `Klaviyo-API-Key ${PRIVATE_KEY}`,
  revision: '2026-07-15',
  'content-type': 'application/vnd.api+json',
};

export interface Memory {
  readonly residentMegabytes: number;
  /** The most it ever was; the present figure where the system does not tell. */
  readonly peakMegabytes: number;
}

export interface TwinProcess {
  readonly klaviyoUrl: string;
  readonly secondsToReady: number;
  memory(): Memory;
  /** What its process has had of a processor, in seconds; `null` where the system does not tell. */
  processorSeconds(): number | null;
  /** Calls the control port. */
  control(method: 'GET' | 'POST' | 'PUT', path: string, json?: unknown): Promise<unknown>;
  /** Calls Klaviyo's API; anything but a 2xx is an error. */
  klaviyo(method: 'GET' | 'POST', path: string, json?: unknown): Promise<string>;
  /** The same with a body that is JSON already, and an answer that is not read. */
  patch(path: string, body: string): Promise<void>;
  close(): Promise<void>;
}

/** A twin of its own process, pinned to its core, with a key that may do everything here. */
export async function startTwinProcess(): Promise<TwinProcess> {
  const started = performance.now();
  const [command, args] = onTwinCore([PROGRAM, ...FLAGS]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const { klaviyoUrl, controlUrl } = await readyLine(child);
  const secondsToReady = (performance.now() - started) / 1_000;
  const api = new Pool(klaviyoUrl, { connections: CONNECTIONS });
  const control = new Pool(controlUrl, { connections: 1 });

  const call = async (pool: Pool, method: 'GET' | 'POST' | 'PUT', path: string, headers: object, json?: unknown) => {
    const body = json === undefined ? null : JSON.stringify(json);
    const answer = await pool.request({ method, path, headers: { ...headers }, body });
    const text = await answer.body.text();
    if (answer.statusCode >= 300)
      throw new Error(`${method} ${path} was answered ${answer.statusCode} ${text.slice(0, 500)}`);
    return text;
  };
  const twin: TwinProcess = {
    klaviyoUrl,
    secondsToReady,
    memory: () => memoryOf(child.pid ?? 0),
    processorSeconds: () => processorSecondsOf(child.pid ?? 0),
    control: async (method, path, json) =>
      JSON.parse(await call(control, method, path, { 'content-type': 'application/json' }, json)),
    klaviyo: (method, path, json) => call(api, method, path, HEADERS, json),
    patch: async (path, body) => {
      const answer = await api.request({ method: 'PATCH', path, headers: HEADERS, body });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`PATCH ${path} was answered ${answer.statusCode}`);
    },
    close: async () => {
      await Promise.all([api.destroy(), control.destroy()]);
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
  await twin.control('PUT', '/keys', { privateKey: PRIVATE_KEY, scopes: SCOPES });
  return twin;
}

async function readyLine(child: ChildProcess): Promise<{ klaviyoUrl: string; controlUrl: string }> {
  if (child.stdout === null) throw new Error('The twin was started without a pipe.');
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The twin ended with code ${code}. Is it built? npm run build`);
  });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
  ended.catch(() => undefined);
  return JSON.parse(line);
}

function memoryOf(pid: number): Memory {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) {
    const resident = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
    return { residentMegabytes: Math.round(resident), peakMegabytes: Math.round(resident) };
  }
  const text = readFileSync(status, 'utf8');
  const megabytes = (field: string): number =>
    Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1_024);
  return { residentMegabytes: megabytes('VmRSS'), peakMegabytes: megabytes('VmHWM') };
}

function processorSecondsOf(pid: number): number | null {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return null;
  // The program's name, in brackets, may hold spaces. User and system time are fields 14 and 15, in 1/100 s.
  const fields = readFileSync(stat, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
