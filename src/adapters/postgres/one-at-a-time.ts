import pg from 'pg';

/** One number a job: https://www.postgresql.org/docs/18/explicit-locking.html#ADVISORY-LOCKS */
const LOCKS = { migrate: 7301, first_start: 7302 } as const;

/** Several processes on one database may begin the same job at once: the others wait until it is done. */
export async function oneAtATime<T>(
  url: string,
  job: keyof typeof LOCKS,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // The statement under way fails when the connection is lost; the event beside it would end the process unheard.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCKS[job]]);
    return await work(client);
  } finally {
    await client.end(); // and the lock with it
  }
}
