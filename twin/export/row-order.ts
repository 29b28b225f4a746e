import { happens, seededRandom } from '../audience/seeded-random.ts';
import type { ExportSchedule } from './export-schedule.ts';
import type { ExportedEvent } from './export-shapes.ts';

/** Decides which rows go into a run's files: what is new, what an earlier run left, and what comes twice. */
export class RowOrder {
  #left: ExportedEvent[] = [];
  #again: ExportedEvent[] = [];
  #run = 0;

  /** `fresh` is how many of the rows are there for the first time. */
  rowsOf(
    events: readonly ExportedEvent[],
    { seed, lateRowShare, duplicateShare }: ExportSchedule,
  ): { readonly rows: ExportedEvent[]; readonly fresh: number } {
    this.#run += 1;
    const now: ExportedEvent[] = [];
    const twice: ExportedEvent[] = [];
    const left: ExportedEvent[] = [];
    const again: ExportedEvent[] = [];
    for (const exported of [...this.#left, ...events]) {
      const random = seededRandom(seed, `${exported.event.id} row ${this.#run}`);
      if (happens(random, lateRowShare)) {
        left.push(exported);
        continue;
      }
      now.push(exported);
      if (happens(random, duplicateShare)) (happens(random, 0.5) ? twice : again).push(exported);
    }
    const rows = [...now, ...twice, ...this.#again];
    this.#left = left;
    this.#again = again;
    return { rows, fresh: now.length };
  }
}
