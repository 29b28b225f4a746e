import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { TWIN_PROGRAM } from './project-files.ts';

/** The twin is a peer on the wire: it runs as a program of its own. @returns its exit code. */
export async function runTwin(flags: readonly string[]): Promise<number> {
  const twin = spawn(process.execPath, [TWIN_PROGRAM, ...flags], { stdio: 'inherit' });
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => twin.kill(name));
  const [code] = await once(twin, 'exit');
  return Number(code ?? 1);
}
