import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const TRY_AGAIN_MILLISECONDS = 500;
const ANSWER_WITHIN_MILLISECONDS = 2_000;

/** It recovers, starts or stops. https://www.postgresql.org/docs/18/errcodes-appendix.html */
const NOT_YET = new Set(['57P03', '57P01']);

/**
 * Resolves when the PostgreSQL at `url` takes connections: after a crash it recovers for a while first.
 * @param onWait told once, with the reason, if it does not yet.
 * @throws what connecting threw last when `patienceMilliseconds` are over, and at once what no waiting mends.
 */
export async function untilReady(
  url: string,
  patienceMilliseconds: number,
  onWait: (reason: string) => void,
): Promise<void> {
  const end = performance.now() + patienceMilliseconds;
  for (let tries = 1; ; tries += 1) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: ANSWER_WITHIN_MILLISECONDS });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (!NOT_YET.has(code ?? '') || performance.now() > end) throw error;
      if (tries === 1) onWait(message);
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(TRY_AGAIN_MILLISECONDS);
  }
}
