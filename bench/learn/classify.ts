import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Bounded, figureOf, round, say } from '../bounded.ts';
import type { Figure } from '../figure.ts';
import { NotInstalled } from '../ingest/sshd.ts';
import { batchesOf, progressiveError } from './classify-product.ts';
import { DATA_SETS, type DataSet, dataSet } from './data-sets.ts';
import { FIRST_UNSEEN_SEED } from './random.ts';

/** Of the best peer's error. */
const LIMIT = 1.05;
const MOST_BYTES = 1024 * 1024;

/**
 * Classes as arms, told only whether the choice was right: the share of wrong choices beside peers on the same rows, in
 * the same order, learning after the same batches. @param parts one data set; the most rows of it
 */
export async function benchLearnClassify([only, most]: readonly string[]): Promise<Figure> {
  const names = only === undefined ? DATA_SETS : DATA_SETS.filter((name) => name === only);
  const figures = names.map((name): Bounded => compared(cut(dataSet(name, FIRST_UNSEEN_SEED), most)));
  say(figures);
  return figureOf('learn-classify', figures, { peers: 'bench/learn/peers.py' });
}

function compared(data: DataSet): Bounded {
  const peers = peersOn(data);
  const best = Math.min(...Object.values(peers));
  return {
    name: data.name,
    value: round(progressiveError(data, FIRST_UNSEEN_SEED), 4),
    unit: 'of choices wrong',
    limit: round(LIMIT * best, 4),
    bound: 'under',
    rows: data.rows.length,
    peers,
  };
}

const cut = (data: DataSet, most: string | undefined): DataSet =>
  most === undefined
    ? data
    : { ...data, rows: data.rows.slice(0, Number(most)), labels: data.labels.slice(0, Number(most)) };

/** @throws NotInstalled */
function peersOn({ rows, labels, classes }: DataSet): Record<string, number> {
  const program = join(import.meta.dirname, 'peers.py');
  try {
    const found = execFileSync(process.env.PEERS_PYTHON ?? 'python3', [program], {
      input: JSON.stringify({ rows, labels, classes, batches: batchesOf(rows.length) }),
      encoding: 'utf8',
      maxBuffer: MOST_BYTES,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    return JSON.parse(found) as Record<string, number>;
  } catch {
    throw new NotInstalled(
      'This bench compares with Python packages:\n' +
        '  python3 -m venv PLACE && PLACE/bin/pip install -r bench/learn/peers-requirements.txt\n' +
        '  PEERS_PYTHON=PLACE/bin/python npm run bench -- learn-classify',
    );
  }
}
