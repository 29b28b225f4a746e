import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { eventReader } from '../../src/adapters/duckdb/event-reader.ts';
import { readPipelineSql } from '../../src/adapters/duckdb/pipeline-steps.ts';
import { startDuck } from '../../src/adapters/duckdb/session.ts';
import { warehouse } from '../../src/adapters/duckdb/warehouse.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { planReading } from '../../src/ingest/mapping/plan.ts';
import { recognise } from '../../src/ingest/mapping/recognise.ts';
import type { LandedFile, SecretBox } from '../../src/ingest/ports.ts';
import type { PipelineFacts } from '../../src/learn/ports.ts';
import { openLanding } from '../../src/main/open-landing.ts';
import { PIPELINE_SQL_FOLDER } from '../../src/main/project-files.ts';
import { DAYS, FIRST_DAY, readAlone, TEMPLATES } from './month.ts';

/** A piece of work that a process of its own does, so that its time and memory are its own. */
export type Work =
  | { readonly kind: 'alone'; readonly exportPath: string; readonly parquetPath: string }
  | { readonly kind: 'land'; readonly folder: string; readonly exportPath: string }
  | { readonly kind: 'count'; readonly folder: string; readonly landed: LandedFile };

export interface Done {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly landed: LandedFile | null;
  /** Of each part, in order. */
  readonly parts: Readonly<Record<string, number>>;
}

export const ORG = 'bench' as OrgId;
const NOW = instant(FIRST_DAY + (DAYS + 5) * 86_400_000);
const LOOK_EVERY_MILLISECONDS = 20;

const FACTS: PipelineFacts = {
  templates: Array.from({ length: TEMPLATES }, (_, n) => ({
    templateId: `template-${n}` as PipelineFacts['templates'][number]['templateId'],
    controlMessageId: null,
    emailDelayHours: 1,
    maturityHours: 72,
    conversionMetric: 'placed_order',
    clickWindowHours: 120,
    openWindowHours: 24,
    conversionDefinition: 1,
  })),
  copies: [],
  defaults: [],
};

/** One key, in the place of those that an organisation has in PostgreSQL. */
const box: SecretBox = {
  seal: async (_orgId, _field, plaintext) => Buffer.from(plaintext),
  open: async (_orgId, _field, sealed) => Buffer.from(sealed).toString(),
};

export async function perform(work: Work): Promise<Done> {
  const parts: Record<string, number> = {};
  const timed = async <T>(part: string, run: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await run();
    parts[part] = Math.round(performance.now() - started) / 1_000;
    return result;
  };
  let peak = 0;
  const looking = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, LOOK_EVERY_MILLISECONDS);
  const started = performance.now();
  let landed: LandedFile | null = null;
  if (work.kind === 'alone') await readAlone(work.exportPath, work.parquetPath);
  else if (work.kind === 'land') landed = await land(work.folder, work.exportPath);
  else await count(work.folder, work.landed, timed);
  const seconds = Math.round(performance.now() - started) / 1_000;
  clearInterval(looking);
  return { seconds, peakMegabytes: Math.round(peak / 1_000_000), landed, parts };
}

async function land(folder: string, exportPath: string): Promise<LandedFile> {
  const { landing, close } = openLanding({ dataFolder: folder, secretBox: box });
  const received = await landing.receive(ORG, createReadStream(exportPath));
  const objectKey = await landing.keep(ORG, received);
  close();
  return { sha256: received.sha256, name: 'events.csv.gz', source: 'cli', bytes: received.bytes, objectKey };
}

/** From the landed file to counts, as a run of the pipeline does it, without PostgreSQL. */
async function count(
  folder: string,
  file: LandedFile,
  timed: <T>(part: string, run: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const { landing, close } = openLanding({ dataFolder: folder, secretBox: box });
  const duck = await startDuck(join(folder, 'spill'));
  const warehouseFolder = join(folder, 'warehouse');
  const reader = eventReader(duck, warehouseFolder);
  const opened = await timed('load', () =>
    landing.withPlainFile(ORG, file.objectKey, async (path) => {
      const start = await reader.head(path);
      if (start.kind === 'unreadable') throw new Error(start.sentence);
      const recognition = recognise(file.name, start.head, []);
      if (recognition.kind === 'unknown') throw new Error(recognition.sentence);
      const plan = planReading(recognition.mapping, start.head, recognition.header, NOW);
      const read = await reader.read(ORG, file, path, plan, []);
      if (read.kind !== 'read') throw new Error(read.sentence);
      await read.commit();
      await read.close();
      return read.counts;
    }),
  );
  if (opened.kind !== 'read' || opened.value.rejected > 0) throw new Error('The export was not loaded whole.');
  const parquet = warehouse(duck, warehouseFolder, await readPipelineSql(PIPELINE_SQL_FOLDER));
  const analysis = await timed('changes', () => parquet.analyse(ORG, FACTS, NOW));
  for (const step of parquet.steps) {
    const counted = await timed(step, () => analysis.run(step));
    if ('kind' in counted) throw new Error(`${step}: ${counted.sentence}`);
  }
  await timed('counts', () =>
    analysis.writeArmStatistics(join(folder, `counts-${randomBytes(4).toString('hex')}.csv`)),
  );
  await timed('keep', () => analysis.keep());
  analysis.close();
  duck.close();
  close();
}
