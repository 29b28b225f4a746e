import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The twin has this core to itself; everything else of the bench runs on the others, where there are others. */
export const TWIN_CORE = '0';
const OTHER_CORES = `1-${availableParallelism() - 1}`;

/** `false` where the system cannot pin: then the twin has the cores that it takes. */
export const canPin = availableParallelism() > 1 && hasTaskset();

export function leaveTwinItsCore(): void {
  if (canPin) execFileSync('taskset', ['-a', '-c', '-p', OTHER_CORES, String(process.pid)], { stdio: 'ignore' });
}

/** The program and arguments that run Node on the twin's core. */
export function onTwinCore(args: readonly string[]): [string, string[]] {
  return canPin ? ['taskset', ['-c', TWIN_CORE, process.execPath, ...args]] : [process.execPath, [...args]];
}

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
