import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FirstAdministrator } from '../first-start.ts';
import { TWIN_PROGRAM } from '../project-files.ts';

export interface TwinProcess {
  readonly klaviyoUrl: string;
  readonly controlUrl: string;
  readonly sftp: { readonly host: string; readonly port: number };
  readonly child: ChildProcess;
}

/** The twin as a process of its own, owner of the time. */
export async function startTwinProcess(start: number, seed: number, logFile: string): Promise<TwinProcess> {
  const flags = [
    '--port=0',
    '--control-port=0',
    '--sftp-port=0',
    '--clock=stepped',
    '--allow-http',
    '--account-name=Fernhill Coffee',
  ];
  const when = [`--start=${new Date(start).toISOString()}`, `--seed=${seed}`];
  const child = spawn(process.execPath, [TWIN_PROGRAM, ...flags, ...when], {
    stdio: ['ignore', 'pipe', openSync(logFile, 'a')],
  });
  if (!child.stdout) throw new Error('A piped stdout is there.');
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), endedEarly(child, logFile)]);
  return { ...(JSON.parse(String(line)) as Omit<TwinProcess, 'child'>), child };
}

export interface ServerReady {
  readonly url: string;
  readonly clockUrl: string | null;
  readonly firstAdministrator: FirstAdministrator | null;
}

/** `justai serve` as a process of its own, as in production. */
export async function startServerProcess(
  env: NodeJS.ProcessEnv,
  logFile: string,
): Promise<ServerReady & { readonly child: ChildProcess }> {
  const program = fileURLToPath(new URL(`../cli${extname(import.meta.url)}`, import.meta.url));
  const log = openSync(logFile, 'a');
  const child = fork(program, ['serve'], { env, stdio: ['ignore', log, log, 'ipc'] });
  const [ready] = await Promise.race([once(child, 'message'), endedEarly(child, logFile)]);
  return { ...(ready as ServerReady), child };
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** A process that does not get ready has said why; its last words are the message. */
async function endedEarly(child: ChildProcess, logFile: string): Promise<never> {
  await once(child, 'exit');
  const lastWords = readFileSync(logFile, 'utf8').trim().split('\n').at(-1);
  throw new Error(lastWords || `A process of the demo ended before it was ready; see ${logFile}.`);
}
