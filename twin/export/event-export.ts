import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { TwinClock } from '../clock/twin-clock.ts';
import type { Account } from '../state/account.ts';
import { eventCount, eventsAppended } from '../state/events.ts';
import { type ExportFile, type ExportShape, exportFiles } from './export-shapes.ts';

export type ExportSchedule = {
  readonly shape: ExportShape;
  readonly gzip: boolean;
  readonly everyMinutes: number;
  /** Minute of the day (UTC) that one of the runs falls on. */
  readonly atMinute: number;
  /** Below the root of the SFTP server. */
  readonly directory: string;
};

const MINUTE = 60_000;
const compress = promisify(gzip);

/** Writes the account's new events to files, on a schedule. Every event is in exactly one file. */
export class EventExport {
  /** What the SFTP server shows. */
  readonly root: string;
  readonly tally = { eventsExported: 0, filesExported: 0 };
  readonly #staging: string;
  readonly #account: Account;
  readonly #clock: TwinClock;
  readonly #names = new Set<string>();
  #schedule: ExportSchedule | null = null;
  /** Events before this position are in a file. */
  #position = 0;

  constructor(folder: string, account: Account, clock: TwinClock) {
    this.root = path.join(folder, 'root');
    this.#staging = path.join(folder, 'staging');
    this.#account = account;
    this.#clock = clock;
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
    const { events, metrics } = this.#account;
    const end = eventCount(events);
    const fresh = [...eventsAppended(events, this.#position, end)].map((event) => {
      const metric = metrics.byId.get(event.metricId);
      if (metric === undefined) throw new Error(`event ${event.id} is of an unknown metric`);
      return { event, metric };
    });
    this.#position = end;
    for (const file of exportFiles(schedule.shape, fresh, now)) await this.#write(schedule, file, now);
  }

  /** The file appears whole: it is written elsewhere and renamed. Its time is the twin's. */
  async #write(schedule: ExportSchedule, file: ExportFile, now: number): Promise<void> {
    const name = this.#freeName(file.stem, schedule.gzip ? '.csv.gz' : '.csv');
    const staged = path.join(this.#staging, name);
    await writeFile(staged, schedule.gzip ? await compress(file.csv) : file.csv);
    await utimes(staged, now / 1_000, now / 1_000);
    await rename(staged, path.join(this.root, schedule.directory, name));
    this.tally.filesExported += 1;
    this.tally.eventsExported += file.eventCount;
  }

  #freeName(stem: string, extension: string): string {
    let name = `${stem}${extension}`;
    for (let number = 1; this.#names.has(name); number += 1) {
      name = `${stem}_${String(number).padStart(2, '0')}${extension}`;
    }
    this.#names.add(name);
    return name;
  }
}

/** A folder of the twin's own, gone when it closes. */
export async function createExportFolder(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'klaviyo-twin-'));
  await mkdir(path.join(folder, 'root'));
  await mkdir(path.join(folder, 'staging'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
