import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TwinClock } from '../clock/twin-clock.ts';
import type { Account } from '../state/account.ts';
import { eventCount, eventsAppended } from '../state/events.ts';
import type { ExportSchedule } from './export-schedule.ts';
import { type ExportedEvent, exportFiles } from './export-shapes.ts';
import { formatAt } from './file-format.ts';
import { FileWriter } from './file-writer.ts';
import { RowOrder } from './row-order.ts';

const MINUTE = 60_000;

/** Writes the account's new events to files, on a schedule. Unless told otherwise, every event is in exactly one. */
export class EventExport {
  /** What the SFTP server shows. */
  readonly root: string;
  /** `eventsExported` counts events once, `rowsExported` as often as they were written. */
  readonly tally = { eventsExported: 0, rowsExported: 0, filesExported: 0 };
  readonly #account: Account;
  readonly #clock: TwinClock;
  readonly #rows = new RowOrder();
  readonly #writer: FileWriter;
  #schedule: ExportSchedule | null = null;
  /** Events before this position have been in a run. */
  #position = 0;

  constructor(folder: string, account: Account, clock: TwinClock) {
    this.root = path.join(folder, 'root');
    this.#account = account;
    this.#clock = clock;
    this.#writer = new FileWriter(this.root, path.join(folder, 'staging'), clock);
  }

  /** Replaces the schedule. */
  async setSchedule(schedule: ExportSchedule): Promise<void> {
    await mkdir(path.join(this.root, schedule.directory), { recursive: true });
    this.#schedule = schedule;
    this.#planNext(schedule);
  }

  #planNext(schedule: ExportSchedule): void {
    const period = schedule.everyMinutes * MINUTE;
    const offset = schedule.atMinute * MINUTE;
    const at = (Math.floor((this.#clock.now() - offset) / period) + 1) * period + offset;
    const run = async (): Promise<void> => {
      if (this.#schedule !== schedule) return;
      this.#planNext(schedule);
      await this.#exportNewEvents(schedule, at);
    };
    this.#clock.schedule(at, { reachesOutside: false, run });
  }

  async #exportNewEvents(schedule: ExportSchedule, now: number): Promise<void> {
    const { rows, fresh } = this.#rows.rowsOf(this.#newEvents(), schedule);
    const files = exportFiles(schedule.shape, rows, formatAt(schedule.changes, now), now);
    this.tally.filesExported += await this.#writer.write(files, schedule, now);
    this.tally.rowsExported += rows.length;
    this.tally.eventsExported += fresh;
  }

  #newEvents(): ExportedEvent[] {
    const { events, metrics } = this.#account;
    const end = eventCount(events);
    const fresh = [...eventsAppended(events, this.#position, end)].map((event) => {
      const metric = metrics.byId.get(event.metricId);
      if (metric === undefined) throw new Error(`event ${event.id} is of an unknown metric`);
      return { event, metric };
    });
    this.#position = end;
    return fresh;
  }
}

/** A folder of the twin's own, gone when it closes. */
export async function createExportFolder(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'klaviyo-twin-'));
  await mkdir(path.join(folder, 'root'));
  await mkdir(path.join(folder, 'staging'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
