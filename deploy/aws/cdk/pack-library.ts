import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../glue');
const PIPELINE_SQL = join(import.meta.dirname, '../../../sql/pipeline');

export const JOB = join(PROGRAM, 'job.py');

/** The job's modules and the SQL below `folder`: what it runs is what this commit has. */
export function packLibrary(folder: string): string {
  const copy = (from: string, to: string, ending: RegExp): void => {
    for (const name of readdirSync(from).filter((each) => ending.test(each))) cpSync(join(from, name), join(to, name));
  };
  mkdirSync(join(folder, 'pipeline', 'sql'), { recursive: true });
  copy(join(PROGRAM, 'pipeline'), join(folder, 'pipeline'), /\.py$/);
  copy(PIPELINE_SQL, join(folder, 'pipeline', 'sql'), /\.(sql|json)$/);
  return folder;
}
