import { basename } from 'node:path';
import { eventReader } from '../adapters/duckdb/event-reader.ts';
import { startDuck } from '../adapters/duckdb/session.ts';
import { Database } from '../adapters/postgres/database.ts';
import { ownMappings } from '../adapters/postgres/own-mappings.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import type { Instant } from '../domain/instant.ts';
import type { Mapping } from '../ingest/mapping/mapping.ts';
import { ownMapping } from '../ingest/mapping/own.ts';
import { planReading } from '../ingest/mapping/plan.ts';
import type { EventReader, ReadPlan } from '../ingest/mapping/ports.ts';
import { recognise } from '../ingest/mapping/recognise.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { openPostgres } from './open-postgres.ts';

export interface ListedExport {
  readonly plan: ReadPlan;
  /** What deploy/aws/glue/pipeline/exports.py reads. */
  readonly json: unknown;
}

/** The mappings laid over a file's header, for another engine's reader. @param readAt where that one finds the file */
export async function listExport(
  reader: EventReader,
  path: string,
  readAt: string,
  own: readonly Mapping[],
  now: Instant,
): Promise<ListedExport> {
  const start = await reader.head(path);
  if (start.kind === 'unreadable') throw new Error(`${path}: ${start.sentence}`);
  const recognition = recognise(basename(path), start.head, own);
  if (recognition.kind === 'unknown') throw new Error(`${path}: ${recognition.sentence}`);
  const plan = planReading(recognition.mapping, start.head, recognition.header, now);
  return { plan, json: { path: readAt, plan: { ...plan, metricNames: Object.fromEntries(plan.metricNames) } } };
}

/** `justai plan FILE…`: how Spark is to read them, as JSON, by the built-in mappings and those of the organisation. */
export async function planExports(
  config: Config,
  files: readonly string[],
  readIn: string | undefined,
  slug: string | undefined,
): Promise<void> {
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  const duck = await startDuck();
  try {
    const own = await ownMappings(database).definitions(await commandLineOrg(database, slug));
    const reader = eventReader(duck, config.dataFolder);
    const listed: unknown[] = [];
    for (const file of files) {
      const readAt = readIn === undefined ? file : `${readIn.replace(/\/$/, '')}/${basename(file)}`;
      listed.push((await listExport(reader, file, readAt, own.map(ownMapping), new RealClock().now())).json);
    }
    process.stdout.write(`${JSON.stringify(listed, null, 2)}\n`);
  } finally {
    duck.close();
    await database.close();
    await postgres.close();
  }
}
