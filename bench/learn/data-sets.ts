import { execFileSync } from 'node:child_process';
import { NotInstalled } from '../ingest/sshd.ts';
import { uniforms } from './random.ts';

/** Rows of numbers, each of one class. */
export interface DataSet {
  readonly name: string;
  readonly classes: number;
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

/** Where R has each (mlbench: UCI's collection; kernlab: Hewlett-Packard's spam), and the column of the class. */
const SOURCES = {
  letter: { from: 'mlbench', data: 'LetterRecognition', label: 'lettr' },
  shuttle: { from: 'mlbench', data: 'Shuttle', label: 'Class' },
  spam: { from: 'kernlab', data: 'spam', label: 'type' },
} as const;

export type DataSetName = keyof typeof SOURCES;
export const DATA_SETS = Object.keys(SOURCES) as DataSetName[];

const MOST_BYTES = 64 * 1024 * 1024;

/** In an order that the seed decides. @throws NotInstalled */
export function dataSet(name: DataSetName, seed: number): DataSet {
  const { from, data, label } = SOURCES[name];
  const program = [
    `data(${data}, package = "${from}")`,
    `rows <- ${data}`,
    `labels <- as.integer(rows$${label}) - 1`,
    `rows$${label} <- NULL`,
    'write.table(cbind(labels, rows), sep = ",", row.names = FALSE, col.names = FALSE)',
  ].join('; ');
  const lines = shuffled(printedByR(program).trim().split('\n'), uniforms(seed));
  const parsed = lines.map((line) => line.split(',').map(Number));
  const labels = parsed.map(([own]) => own ?? 0);
  return { name, labels, rows: parsed.map(([, ...own]) => own), classes: Math.max(...labels) + 1 };
}

function printedByR(program: string): string {
  try {
    return execFileSync('Rscript', ['-e', program], { encoding: 'utf8', maxBuffer: MOST_BYTES, stdio: 'pipe' });
  } catch {
    throw new NotInstalled(
      'This bench reads data sets that R has in packages. On Debian and Ubuntu:\n' +
        '  apt-get update && apt-get install --no-install-recommends -y r-cran-mlbench r-cran-kernlab',
    );
  }
}

function shuffled<T>(values: readonly T[], uniform: () => number): T[] {
  const found = [...values];
  for (let i = found.length - 1; i > 0; i -= 1) {
    const j = Math.floor(uniform() * (i + 1));
    [found[i], found[j]] = [found[j] as T, found[i] as T];
  }
  return found;
}
