import { appendFile, rename, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { happens, seededRandom } from '../audience/seeded-random.ts';
import type { TwinClock } from '../clock/twin-clock.ts';
import type { ExportSchedule } from './export-schedule.ts';
import type { ExportFile } from './export-shapes.ts';

type WrittenFile = { readonly stem: string; readonly name: string; readonly bytes: Buffer };

const compress = promisify(gzip);

/** Puts files where the SFTP server shows them. A file's time is the twin's. */
export class FileWriter {
  readonly #root: string;
  readonly #staging: string;
  readonly #clock: TwinClock;
  readonly #names = new Set<string>();
  #lastRun: readonly WrittenFile[] = [];

  constructor(root: string, staging: string, clock: TwinClock) {
    this.#root = root;
    this.#staging = staging;
    this.#clock = clock;
  }

  /** Answers how many files were written, those of the last run that come again included. */
  async write(files: readonly ExportFile[], schedule: ExportSchedule, now: number): Promise<number> {
    const repeated = this.#lastRun.filter(({ name }) =>
      happens(seededRandom(schedule.seed, `${name} repeat ${now}`), schedule.repeatShare),
    );
    const written: WrittenFile[] = [];
    for (const { stem, csv } of files) {
      const bytes = schedule.gzip ? await compress(csv) : Buffer.from(csv);
      const file = { stem, name: this.#freeName(stem, schedule.gzip), bytes };
      if (schedule.growth === null) await this.#appear(file, schedule.directory, now);
      else await this.#grow(file, schedule.directory, schedule.growth, now);
      written.push(file);
    }
    for (const file of repeated) {
      const name = schedule.repeatAs === 'same-name' ? file.name : this.#freeName(file.stem, schedule.gzip);
      await this.#appear({ ...file, name }, schedule.directory, now);
    }
    this.#lastRun = schedule.repeatShare > 0 ? written : [];
    return written.length + repeated.length;
  }

  /** The file appears whole: it is written elsewhere and renamed. */
  async #appear({ name, bytes }: WrittenFile, directory: string, now: number): Promise<void> {
    const staged = path.join(this.#staging, name);
    await writeFile(staged, bytes);
    await utimes(staged, now / 1_000, now / 1_000);
    await rename(staged, path.join(this.#root, directory, name));
  }

  /** The first part is there at once, the last after `overMinutes`. */
  async #grow(
    { name, bytes }: WrittenFile,
    directory: string,
    { overMinutes, parts }: NonNullable<ExportSchedule['growth']>,
    now: number,
  ): Promise<void> {
    const target = path.join(this.#root, directory, name);
    const cut = (part: number): number => Math.floor((bytes.length * part) / parts);
    const append = async (part: number, at: number): Promise<void> => {
      await appendFile(target, bytes.subarray(cut(part - 1), cut(part)));
      await utimes(target, at / 1_000, at / 1_000);
    };
    await append(1, now);
    for (let part = 2; part <= parts; part += 1) {
      const at = Math.round(now + (overMinutes * 60_000 * (part - 1)) / (parts - 1));
      this.#clock.schedule(at, { reachesOutside: false, run: () => append(part, at) });
    }
  }

  #freeName(stem: string, isCompressed: boolean): string {
    const extension = isCompressed ? '.csv.gz' : '.csv';
    let name = `${stem}${extension}`;
    for (let number = 1; this.#names.has(name); number += 1) {
      name = `${stem}_${String(number).padStart(2, '0')}${extension}`;
    }
    this.#names.add(name);
    return name;
  }
}
