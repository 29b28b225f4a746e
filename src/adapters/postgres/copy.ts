import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from, to } from 'pg-copy-streams';

/** Streams a COPY … TO STDOUT into a file. @returns the number of rows. */
export async function copyToFile(client: pg.PoolClient, statement: string, path: string): Promise<number> {
  const rows = client.query(to(statement));
  await pipeline(rows, createWriteStream(path));
  return rows.rowCount;
}

/** Streams a file into a COPY … FROM STDIN. PostgreSQL allows it only into tables without row-level security. */
export async function copyFromFile(client: pg.PoolClient, statement: string, path: string): Promise<void> {
  await pipeline(createReadStream(path), client.query(from(statement)));
}
