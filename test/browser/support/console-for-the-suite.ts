import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    consoleFolder: string;
  }
}

/** Builds the console once for the whole run, as it is released, into a folder of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'justai-console-'));
  const vite = join('node_modules', 'vite', 'bin', 'vite.js');
  // A process of its own: under the test runner's NODE_ENV it would bundle React's development build.
  await promisify(execFile)(process.execPath, [vite, 'build', '--outDir', folder, '--emptyOutDir'], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  project.provide('consoleFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
