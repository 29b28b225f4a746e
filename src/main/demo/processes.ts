import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
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
export async function startTwinProcess(start: number, seed: number, log: number): Promise<TwinProcess> {
  const flags = [
    '--port=0',
    '--control-port=0',
    '--sftp-port=0',
    '--clock=stepped',
    '--allow-http',
    '--account-name=Fernhill Coffee',
  ];
  const when = [`--start=${new Date(start).toISOString()}`, `--seed=${seed}`];
  const child = spawn(process.execPath, [TWIN_PROGRAM, ...flags, ...when], { stdio: ['ignore', 'pipe', log] });
  if (!child.stdout) throw new Error('A piped stdout is there.');
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), endedEarly(child, 'The twin')]);
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
  log: number,
): Promise<ServerReady & { readonly child: ChildProcess }> {
  const program = fileURLToPath(new URL(`../cli${extname(import.meta.url)}`, import.meta.url));
  const child = fork(program, ['serve'], { env, stdio: ['ignore', log, log, 'ipc'] });
  const [ready] = await Promise.race([once(child, 'message'), endedEarly(child, 'The server')]);
  return { ...(ready as ServerReady), child };
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

async function endedEarly(child: ChildProcess, who: string): Promise<never> {
  const [code, signal] = await once(child, 'exit');
  throw new Error(
    `${who} ended before it was ready (${signal ?? code}); what it said stands in the log beside its data.`,
  );
}
