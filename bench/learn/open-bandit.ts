import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { LoggedDecision } from '../../src/bandit/logged-decision.ts';
import type { CandidatePolicy } from '../../src/bandit/off-policy.ts';

/** The men's campaign of the Open Bandit Dataset's small release: https://github.com/st-tech/zr-obp, obd/. */
export interface OpenBanditLogs {
  readonly random: readonly LoggedDecision[];
  readonly thompson: readonly LoggedDecision[];
}

/** @returns null where the folder does not hold random.csv.gz and bts.csv.gz */
export function openBanditLogs(folder: string | undefined): OpenBanditLogs | null {
  if (folder === undefined) return null;
  const [random, thompson] = ['random.csv.gz', 'bts.csv.gz'].map((name) => join(folder, name));
  if (!random || !thompson || !existsSync(random) || !existsSync(thompson)) return null;
  return { random: read(random), thompson: read(thompson) };
}

interface Row {
  readonly item: string;
  readonly position: string;
  readonly click: number;
  readonly propensity: number;
}

function read(path: string): LoggedDecision[] {
  const [header = '', ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
  const columns = header.split(',');
  const place = (name: string): number => columns.indexOf(name);
  const [item, position, click, propensity] = ['item_id', 'position', 'click', 'propensity_score'].map(place);
  const rows = lines.map((line): Row => {
    const cells = line.split(',');
    const at = (index: number | undefined): string => cells[index ?? -1] ?? '';
    return { item: at(item), position: at(position), click: Number(at(click)), propensity: Number(at(propensity)) };
  });
  const items = [...new Set(rows.map((row) => row.item))];
  return rows.map((row, order) => ({
    order,
    person: `${order}`,
    assignment: 'fresh',
    policyVersion: order,
    cell: row.position,
    arm: row.item,
    pmf: pmfOf(row, items),
    reward: row.click,
  }));
}

/** The release gives the propensity of the item shown; no estimator asks how the rest was spread over the others. */
const pmfOf = ({ item, propensity }: Row, items: readonly string[]): ReadonlyMap<string, number> =>
  new Map(items.map((each) => [each, each === item ? propensity : (1 - propensity) / (items.length - 1)]));

/** The policy that shows items as often as a log did, by position. */
export function sharesOf(log: readonly LoggedDecision[]): CandidatePolicy {
  const counts = new Map<string, number>();
  const count = (key: string): number => counts.get(key) ?? 0;
  for (const { cell, arm } of log) {
    counts.set(cell, count(cell) + 1);
    counts.set(`${cell} ${arm}`, count(`${cell} ${arm}`) + 1);
  }
  return (arm, { cell }) => count(`${cell} ${arm}`) / count(cell);
}
