import { basename } from 'node:path';
import { eventReader } from '../adapters/duckdb/event-reader.ts';
import { startDuck } from '../adapters/duckdb/session.ts';
import { planReading } from '../ingest/mapping/plan.ts';
import { recognise } from '../ingest/mapping/recognise.ts';
import type { EventReader, ReadPlan } from '../ingest/ports.ts';

export interface ListedExport {
  readonly plan: ReadPlan;
  /** What deploy/aws/glue/pipeline/exports.py reads. */
  readonly json: unknown;
}

/** The mappings laid over a file's header, for another engine's reader. @param readAt where that one finds the file */
export async function listExport(reader: EventReader, path: string, readAt: string): Promise<ListedExport> {
  const header = await reader.header(path);
  if (header.kind === 'unreadable') throw new Error(`${path}: ${header.sentence}`);
  const recognition = recognise(header.columns);
  if (recognition.kind === 'unknown') throw new Error(`${path}: ${recognition.sentence}`);
  const plan = planReading(recognition.mapping, header.columns);
  return { plan, json: { path: readAt, plan: { ...plan, metricNames: Object.fromEntries(plan.metricNames) } } };
}

/** `justai plan FILE…`: how Spark is to read them, as JSON. */
export async function planExports(files: readonly string[], readIn: string | undefined): Promise<void> {
  const duck = await startDuck();
  try {
    const reader = eventReader(duck, '');
    const listed: unknown[] = [];
    for (const file of files) {
      const readAt = readIn === undefined ? file : `${readIn.replace(/\/$/, '')}/${basename(file)}`;
      listed.push((await listExport(reader, file, readAt)).json);
    }
    process.stdout.write(`${JSON.stringify(listed, null, 2)}\n`);
  } finally {
    duck.close();
  }
}
