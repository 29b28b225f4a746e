import pg from 'pg';

const RECONNECT_AFTER_MILLISECONDS = 500;

/**
 * Calls `heard` for every NOTIFY on `channel`, and once after each (re)connection, since notices sent while
 * the connection was down are lost. @returns a function that stops listening.
 */
export function listen(url: string, channel: string, heard: (payload: string | null) => void): () => Promise<void> {
  let stopped = false;
  let client: pg.Client | undefined;
  const connect = async (): Promise<void> => {
    if (stopped) return;
    const fresh = new pg.Client({ connectionString: url, options: '-c role=justai_app' });
    client = fresh;
    fresh.on('notification', (notice) => heard(notice.payload ?? null));
    fresh.on('error', () => undefined);
    fresh.on('end', () => {
      if (!stopped) setTimeout(connect, RECONNECT_AFTER_MILLISECONDS).unref();
    });
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      heard(null);
    } catch {
      await fresh.end().catch(() => undefined);
    }
  };
  void connect();
  return async () => {
    stopped = true;
    await client?.end().catch(() => undefined);
  };
}
