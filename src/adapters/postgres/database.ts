import pg from 'pg';
import type { OrgId } from '../../domain/ids.ts';

/** `bigint` columns are counts and sequences: exact in a double up to 2^53. */
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

const STATEMENT_TIMEOUT_MILLISECONDS = 30_000;

/** pg's words where `query_timeout` passed; it has no code for it. */
const IS_SILENT = /query read timeout/i;

/** One query on one connection; rows are typed by the caller, who wrote the SQL. */
export type Query = <Row extends pg.QueryResultRow>(text: string, values?: unknown[], name?: string) => Promise<Row[]>;

/** PostgreSQL as the application sees it: role justai_app, one organisation per transaction. */
export class Database {
  readonly #pool: pg.Pool;
  readonly url: string;

  constructor(url: string, options: { connections?: number; statementTimeoutMilliseconds?: number } = {}) {
    this.url = url;
    const statementTimeoutMilliseconds = options.statementTimeoutMilliseconds ?? STATEMENT_TIMEOUT_MILLISECONDS;
    this.#pool = new pg.Pool({
      connectionString: url,
      max: options.connections ?? 10,
      options: '-c role=justai_app',
      connectionTimeoutMillis: 2_000,
      statement_timeout: statementTimeoutMilliseconds,
      // A server that has stopped answering cannot cut a statement off; the client gives up a little later.
      query_timeout: statementTimeoutMilliseconds + 500,
    });
    // A lost connection fails the statement on it and is replaced on next use. pg says so a second time in an event
    // that would end the process unheard: the pool hears it of idle connections only, so each one in use must too.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /**
   * Runs `work` in one transaction that can see and write only the rows of `orgId`.
   * Work that streams (COPY) gets the connection itself beside `query`.
   */
  async inOrg<T>(orgId: OrgId, work: (query: Query, client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(`BEGIN; SET LOCAL justai.org_id = ${pg.escapeLiteral(orgId)}`);
      const result = await work(
        async (text, values = [], name) => (await client.query(name ? { text, values, name } : { text, values })).rows,
        client,
      );
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // Who asks a connection that fell silent to roll back waits for it a second time.
      if (error instanceof Error && IS_SILENT.test(error.message)) broken = error;
      else {
        await client.query('ROLLBACK').catch((rollback: Error) => {
          broken = rollback;
        });
      }
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** One of the SECURITY DEFINER questions that are asked before the organisation is known. */
  async beforeOrg<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#pool.query<Row>(text, values)).rows;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
