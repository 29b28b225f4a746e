import { fork } from 'node:child_process';
import { once } from 'node:events';

const PROGRAM = new URL('./deliverer-program.ts', import.meta.url).pathname;

export interface DelivererProcess {
  kill(): Promise<void>;
}

/** @returns once it works. */
export async function startDelivererProcess(databaseUrl: string, klaviyoUrl: string): Promise<DelivererProcess> {
  const child = fork(PROGRAM, [], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, DATABASE_URL: databaseUrl, KLAVIYO_URL: klaviyoUrl },
  });
  const exit = once(child, 'exit');
  const isReady = await Promise.race([once(child, 'message').then(() => true), exit.then(() => false)]);
  if (!isReady) throw new Error('The deliverer ended before it worked.');
  return {
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
