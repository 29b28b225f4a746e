import { type ArmStretch, isComparable } from '../../bandit/alarms.ts';
import type { Unit } from './ports.ts';

const DAY_MILLISECONDS = 86_400_000;
const WEEK_DAYS = 7;
const WEEKS_BEFORE = 4;

/** The latest whole week whose outcomes are all final, against the four before it. */
export interface ComparedWeeks {
  /** Mondays, `YYYY-MM-DD`. */
  readonly week: string;
  readonly from: string;
  readonly before: readonly ArmStretch[];
  readonly recent: readonly ArmStretch[];
}

/** A version and its content: what is compared with itself. */
const armOf = ({ variantId, variantVersion }: Unit['draw']): string => JSON.stringify([variantId, variantVersion]);

export const variantOfArm = (arm: string): string => (JSON.parse(arm) as [string, number])[0];

/**
 * Counts of both stretches by version and cell, of emails that showed their version. Cells with too few to compare stand
 * together, by version. As content changes it is another stratum, so that an edit is no drift.
 * @param units their outcomes final, in the order of decisions @returns null: there are no such weeks yet
 */
export function comparableWeeks(units: readonly Unit[]): ComparedWeeks | null {
  const last = units.at(-1)?.day;
  if (last === undefined) return null;
  // Outcomes become final in the order of decisions, so a week is final once a later decision is.
  const end = mondayOf(Date.parse(last));
  const start = end - WEEK_DAYS * DAY_MILLISECONDS;
  const from = start - WEEKS_BEFORE * WEEK_DAYS * DAY_MILLISECONDS;
  const [first, week, after] = [dayOf(from), dayOf(start), dayOf(end)];
  const known = units.filter(({ isShown, day }) => isShown && day >= first && day < after);
  const [before, recent] = [known.filter(({ day }) => day < week), known.filter(({ day }) => day >= week)];
  if (before.length === 0 || recent.length === 0) return null;
  const apart = new Set(
    pairsOf(before, recent, ({ cell }) => cell)
      .filter(([old, now]) => isComparable(old, now))
      .map(([{ arm, cell }]) => `${arm} ${cell}`),
  );
  const pairs = pairsOf(before, recent, (draw) => (apart.has(`${armOf(draw)} ${draw.cell}`) ? draw.cell : OTHERS));
  return { week, from: first, before: pairs.map(([old]) => old), recent: pairs.map(([, now]) => now) };
}

const OTHERS = 'others';

type CellOf = (draw: Unit['draw']) => string;

function pairsOf(before: readonly Unit[], recent: readonly Unit[], cellOf: CellOf): [ArmStretch, ArmStretch][] {
  const [old, now] = [counted(before, cellOf), counted(recent, cellOf)];
  return [...new Map([...old, ...now])].map(([place, { arm, cell }]) => {
    const nobody = { arm, cell, sends: 0, rewards: 0 };
    return [old.get(place) ?? nobody, now.get(place) ?? nobody];
  });
}

type Stretch = ArmStretch & { readonly cell: string };

function counted(units: readonly Unit[], cellOf: CellOf): Map<string, Stretch> {
  const places = new Map<Unit['draw'], Pick<Stretch, 'arm' | 'cell'>>();
  const counts = new Map<string, Stretch>();
  for (const { draw, clicked } of units) {
    const place = places.get(draw) ?? { arm: armOf(draw), cell: cellOf(draw) };
    places.set(draw, place);
    const key = `${place.arm} ${place.cell}`;
    const { sends, rewards } = counts.get(key) ?? { sends: 0, rewards: 0 };
    counts.set(key, { ...place, sends: sends + 1, rewards: rewards + Number(clicked) });
  }
  return counts;
}

/** 1970 began on a Thursday. */
const mondayOf = (at: number): number => {
  const days = Math.floor(at / DAY_MILLISECONDS);
  return (days - ((days + 3) % WEEK_DAYS)) * DAY_MILLISECONDS;
};
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
