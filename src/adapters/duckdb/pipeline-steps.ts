import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * One SELECT of `sql/pipeline`. What it `keeps`: a file a day, one that speaks for all days before a boundary, or nothing;
 * of a view not even rows for the steps after it, which each read the few columns that they need.
 */
export interface PipelineStep {
  readonly name: string;
  readonly file: string;
  /** The table whose rows count as read. */
  readonly reads: string;
  readonly keeps: 'days' | 'a boundary' | 'nothing' | 'a view';
  /** A second view of what is kept, which looks further back; where `since` is a time, no further than events reach. */
  readonly also?: { readonly as: string; readonly daysBefore: number; readonly since?: string };
}

export interface PipelineSql {
  readonly steps: readonly (PipelineStep & { readonly sql: string })[];
  /** Results of other SQL have another one. */
  readonly version: string;
}

/** @param folder `sql/pipeline`; its `steps.json` is the list, for every engine. */
export async function readPipelineSql(folder: string): Promise<PipelineSql> {
  const list: readonly PipelineStep[] = JSON.parse(await readFile(join(folder, 'steps.json'), 'utf8'));
  const steps = await Promise.all(
    list.map(async (step) => ({ ...step, sql: await readFile(join(folder, step.file), 'utf8') })),
  );
  const hash = createHash('sha256');
  for (const step of steps) hash.update(`${step.name}\n${step.sql}\n`);
  return { steps, version: hash.digest('hex') };
}
