import pg from 'pg';

const RECONNECT_AFTER_MILLISECONDS = 500;
/** A connection that is lost without a word is noticed by what it no longer answers. */
const HEARTBEAT_MILLISECONDS = 1_000;
const ANSWER_WITHIN_MILLISECONDS = 2_000;

/**
 * Calls `heard` for every NOTIFY on `channel`, and once after each (re)connection, since notices sent while
 * the connection was down are lost. @returns a function that stops listening.
 */
export function listen(url: string, channel: string, heard: (payload: string | null) => void): () => Promise<void> {
  let stopped = false;
  let client: pg.Client | undefined;
  let next: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({
      connectionString: url,
      options: '-c role=justai_app',
      connectionTimeoutMillis: ANSWER_WITHIN_MILLISECONDS,
      query_timeout: ANSWER_WITHIN_MILLISECONDS,
    });
    client = fresh;
    fresh.on('notification', (notice) => heard(notice.payload ?? null));
    fresh.on('error', () => undefined);
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      heard(null);
      later(HEARTBEAT_MILLISECONDS, () => beat(fresh));
    } catch {
      giveUp(fresh);
    }
  };
  const beat = async (present: pg.Client): Promise<void> => {
    try {
      await present.query('SELECT');
      later(HEARTBEAT_MILLISECONDS, () => beat(present));
    } catch {
      giveUp(present);
    }
  };
  const giveUp = (lost: pg.Client): void => {
    leave(lost);
    later(RECONNECT_AFTER_MILLISECONDS, connect);
  };
  const later = (milliseconds: number, work: () => Promise<void>): void => {
    if (!stopped) next = setTimeout(work, milliseconds).unref();
  };

  void connect();
  return async () => {
    stopped = true;
    clearTimeout(next);
    if (client) leave(client);
  };
}

/** Without waiting for a farewell: a peer that fell silent sends none. */
function leave(client: pg.Client): void {
  void client.end().catch(() => undefined);
  client.connection.stream.destroy();
}
