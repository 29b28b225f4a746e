import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bounded, figureOf, round, say } from '../bounded.ts';
import type { Figure } from '../figure.ts';
import { DAYS, makeHistory } from './month.ts';
import { type Done, ORG, type Work } from './work.ts';

const MILLION = 1_000_000;
const SIZES_MILLIONS = [1, 10];
const LEAST_RATIO = 0.5;
const MOST_MEGABYTES = 2_000;
const MOST_GROWTH_A_DECADE = 1.2;
const LEAST_REDELIVERY = 20;
const NEW_DAY_EVENTS = 300_000;
/** A day on top of ten times the history. */
const MOST_GROWTH_OF_A_DAY = 1.5;

/**
 * From a landed export to counts, beside what DuckDB alone needs to unpack and parse the same file.
 * @param parts sizes in millions of events; 1 and 10 where none is named
 */
export async function benchPipeline(parts: readonly string[]): Promise<Figure> {
  const sizes = parts.length > 0 ? parts.map(Number) : SIZES_MILLIONS;
  const measured: Measured[] = [];
  for (const millions of sizes) measured.push(await measure(millions));
  const figures = [...measured.flatMap(figuresOf), ...growthsOf(measured)];
  say(figures);
  return figureOf('pipeline', figures, { measured });
}

interface Measured {
  readonly millions: number;
  readonly exportMegabytes: number;
  readonly alone: Done;
  readonly landed: Done;
  readonly counted: Done;
  readonly redelivered: Done;
  readonly nextDay: Done;
}

async function measure(millions: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'justai-pipeline-bench-'));
  try {
    const ofOrg = join(folder, 'warehouse', ORG);
    mkdirSync(ofOrg, { recursive: true });
    const exportPath = join(folder, 'month.csv.gz');
    await makeHistory(ofOrg, exportPath, { firstDay: 0, days: DAYS, events: millions * MILLION });
    const alone = await inOwnProcess({ kind: 'alone', exportPath, parquetPath: join(folder, 'alone.parquet') });
    const landed = await inOwnProcess({ kind: 'land', folder, exportPath });
    const counted = await inOwnProcess({ kind: 'count', folder, landed: fileOf(landed) });
    const redelivered = await inOwnProcess({ kind: 'land', folder, exportPath });
    const dayPath = join(folder, 'day.csv.gz');
    await makeHistory(ofOrg, dayPath, { firstDay: DAYS, days: 1, events: NEW_DAY_EVENTS });
    const dayLanded = await inOwnProcess({ kind: 'land', folder, exportPath: dayPath });
    const nextDay = await inOwnProcess({ kind: 'count', folder, landed: fileOf(dayLanded) });
    const exportMegabytes = Math.round(statSync(exportPath).size / MILLION);
    return { millions, exportMegabytes, alone, landed, counted, redelivered, nextDay };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const fileOf = ({ landed }: Done) => {
  if (landed === null) throw new Error('Nothing has landed.');
  return landed;
};

function figuresOf({ millions, alone, landed, counted, redelivered }: Measured): Bounded[] {
  const of = `${millions} M events`;
  return [
    {
      name: `${of}, landed to counts`,
      value: round(alone.seconds / counted.seconds, 3),
      unit: 'of the time that DuckDB alone needs to parse the file',
      limit: LEAST_RATIO,
      bound: 'at least',
      seconds: counted.seconds,
      aloneSeconds: alone.seconds,
      parts: counted.parts,
    },
    {
      name: `${of}, resident`,
      value: counted.peakMegabytes,
      unit: 'MB',
      limit: MOST_MEGABYTES,
      bound: 'under',
    },
    {
      name: `${of}, delivered again`,
      value: round((landed.seconds + counted.seconds) / redelivered.seconds, 1),
      unit: 'times as fast as at first',
      limit: LEAST_REDELIVERY,
      bound: 'at least',
    },
  ];
}

function growthsOf(measured: readonly Measured[]): Bounded[] {
  return measured.slice(1).flatMap((large, index) => {
    const small = measured[index] ?? large;
    const decades = Math.log10(large.millions / small.millions);
    const cost = ({ counted, millions }: Measured): number => counted.seconds / millions;
    return [
      {
        name: `cost of an event from ${small.millions} M to ${large.millions} M`,
        value: round((cost(large) / cost(small)) ** (1 / decades), 2),
        unit: 'times a decade',
        limit: MOST_GROWTH_A_DECADE,
        bound: 'under' as const,
      },
      {
        name: `a new day on top of ${large.millions} M`,
        value: round(large.nextDay.seconds / small.nextDay.seconds, 2),
        unit: `times the same day on top of ${small.millions} M`,
        limit: MOST_GROWTH_OF_A_DAY,
        bound: 'under' as const,
        seconds: large.nextDay.seconds,
        parts: large.nextDay.parts,
      },
    ];
  });
}

function inOwnProcess(work: Work): Promise<Done> {
  const program = fileURLToPath(new URL(`./worker${extname(import.meta.url)}`, import.meta.url));
  return new Promise((resolve, reject) => {
    const worker = fork(program);
    let done: Done | null = null;
    worker.on('message', (message: Done) => {
      done = message;
    });
    worker.on('exit', (code) => (done === null ? reject(new Error(`The work ended early (${code}).`)) : resolve(done)));
    worker.send(work);
  });
}
