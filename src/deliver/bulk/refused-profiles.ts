import type { Refusal } from '../../domain/klaviyo-answer.ts';
import type { ProfileWrite } from '../write.ts';

/** Klaviyo checks a job as a whole; its errors point at the rows. */
const ROW = /^\/data\/attributes\/profiles\/data\/(\d+)(\/|$)/;

/** Those that a refused job would have to leave out. Empty: the refusal names none. */
export function namedByRefusal(job: readonly ProfileWrite[], { pointers = [] }: Refusal): ProfileWrite[] {
  const rows = new Set(pointers.flatMap((pointer) => ROW.exec(pointer)?.[1] ?? []).map(Number));
  return job.filter((_, row) => rows.has(row));
}
