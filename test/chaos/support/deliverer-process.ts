import { fork } from 'node:child_process';
import { once } from 'node:events';

const PROGRAM = new URL('./deliverer-program.ts', import.meta.url).pathname;

/** A moment of a deliverer's work at which it can be told to hold. */
export type Moment =
  | 'claim uncommitted'
  | 'call answered'
  | 'import claimed'
  | 'import submitted'
  | 'import noted'
  | 'import ended';

/** What a deliverer says: it holds; or it has recorded what became of what it held. */
export type Said = 'ready' | 'holds' | 'recorded a call' | 'recorded an import';

export interface GoOn {
  /** So far its clock moved while it stood still. */
  readonly sleptSeconds: number;
}

export interface DelivererProcess {
  kill(): Promise<void>;
  /** As a machine does that is suspended: it keeps its connections and does nothing. */
  standStill(): void;
  wakeUp(): void;
  /** From now on it holds nowhere. */
  goOn(message?: GoOn): void;
  /** How often it has said so. */
  said(what: Said): number;
}

/** @returns once it works. */
export async function startDelivererProcess(
  databaseUrl: string,
  klaviyoUrl: string,
  holdAt: Moment | '' = '',
): Promise<DelivererProcess> {
  const child = fork(PROGRAM, [], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, DATABASE_URL: databaseUrl, KLAVIYO_URL: klaviyoUrl, HOLD_AT: holdAt },
  });
  const said: Said[] = [];
  child.on('message', (message: Said) => void said.push(message));
  const exit = once(child, 'exit');
  const isReady = await Promise.race([once(child, 'message').then(() => true), exit.then(() => false)]);
  if (!isReady) throw new Error('The deliverer ended before it worked.');
  return {
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    standStill: () => void child.kill('SIGSTOP'),
    wakeUp: () => void child.kill('SIGCONT'),
    goOn: (message = { sleptSeconds: 0 }) => void child.send(message),
    said: (what) => said.filter((each) => each === what).length,
  };
}
