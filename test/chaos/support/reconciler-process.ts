import { fork } from 'node:child_process';
import { once } from 'node:events';
import { KEY, type ReconciledShop } from '../../support/reconciled-shop.ts';

const PROGRAM = new URL('./reconciler-program.ts', import.meta.url).pathname;

/** A moment of a check at which it can be told to hold. */
export type Moment = 'report taken' | 'report answered' | 'figures uncommitted';
export type Said = 'ready' | 'holds' | 'done';

export interface ReconcilerProcess {
  /** One step of the check at this time. @returns whether it is done, or holds where it was told to. */
  step(now: number): Promise<Said>;
  kill(): Promise<void>;
}

/** @returns once it works. */
export async function startReconcilerProcess(
  { db, shop, pipeline, orgId }: ReconciledShop,
  holdAt: Moment | '' = '',
): Promise<ReconcilerProcess> {
  const child = fork(PROGRAM, [], {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      ...{ DATABASE_URL: db.url, KLAVIYO_URL: shop.origin, KLAVIYO_KEY: KEY, FOLDER: pipeline.folder, ORG: orgId },
      HOLD_AT: holdAt,
    },
  });
  const exit = once(child, 'exit');
  const said = async (): Promise<Said> => {
    const first = await Promise.race([once(child, 'message'), exit.then(() => null)]);
    if (first === null) throw new Error('The process ended.');
    return first[0];
  };
  await said();
  return {
    step(now) {
      const answer = said();
      child.send(now);
      return answer;
    },
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
