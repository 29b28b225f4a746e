import { EVERYONE } from '../audience/cell.ts';
import { withExplorationFloor } from '../bandit/exploration-floor.ts';
import { drawByRendezvous } from '../bandit/rendezvous.ts';
import type { VariantId } from '../domain/ids.ts';
import { choiceKey, drawGroup, floorOf } from './choose.ts';
import type { LoggedDecision, PublishedCells } from './ports.ts';

export type Replayed =
  | { readonly kind: 'same' }
  /** No chance was involved, or what it was is not in the log. */
  | { readonly kind: 'not_drawn' }
  | { readonly kind: 'differs'; readonly what: string; readonly logged: string; readonly drawn: string };

/**
 * Makes the choice again from the log and the policy alone. The same log, the same choice: anything else is a bug.
 * @param cells of the policy that the decision names; null where it names none.
 */
export function replay(logged: LoggedDecision, cells: PublishedCells | null): Replayed {
  if (logged.assignment === 'forced') return { kind: 'not_drawn' };
  const differences = [...replayGroup(logged), ...replayWeights(logged, cells), ...replayVariant(logged)];
  const [first] = differences.filter(({ logged: was, drawn }) => was !== drawn);
  if (first !== undefined) return { kind: 'differs', ...first };
  return differences.length === 0 ? { kind: 'not_drawn' } : { kind: 'same' };
}

interface Compared {
  readonly what: string;
  readonly logged: string;
  readonly drawn: string;
}

/** Content that could not be rendered takes the place of the reason, and in treatment of the variant. */
const wasRendered = ({ reason }: LoggedDecision): boolean => reason !== 'render_error';

/** Of a shipped template treatment has one variant to choose. */
const reasonDrawn = ({ reason }: LoggedDecision): string => (reason === 'shipped' ? 'chosen' : reason);

function replayGroup(logged: LoggedDecision): Compared[] {
  if (logged.drawnWith === null) return [];
  const group = drawGroup(logged.drawnWith, logged);
  const kind = logged.kind === 'fallback' ? 'treatment' : logged.kind;
  return [
    { what: 'group', logged: kind, drawn: group.kind },
    { what: 'group probability', logged: String(logged.groupProbability), drawn: String(group.groupProbability) },
    ...(wasRendered(logged) ? [{ what: 'reason', logged: reasonDrawn(logged), drawn: group.reason }] : []),
  ];
}

function replayWeights(logged: LoggedDecision, cells: PublishedCells | null): Compared[] {
  if (logged.kind !== 'treatment' || logged.drawnWith === null) return [];
  const floor = floorOf(logged.reason === 'random_control' ? 'random_control' : 'chosen', logged.drawnWith);
  const eligible = Object.keys(logged.pmf) as VariantId[];
  const isBest = cells?.[logged.cell] ?? cells?.[EVERYONE] ?? {};
  const weights = withExplorationFloor(new Map(Object.entries(isBest)), eligible, floor);
  return eligible.map((variantId) => ({
    what: `weight of ${variantId}`,
    logged: rounded(logged.pmf[variantId]),
    drawn: rounded(weights.get(variantId)),
  }));
}

/** JSON in PostgreSQL has an order of its own, and sums of another order differ in their last digits. */
const rounded = (weight: number | undefined): string => (weight ?? Number.NaN).toPrecision(12);

function replayVariant(logged: LoggedDecision): Compared[] {
  if (logged.kind !== 'treatment') return [];
  // Who keeps a variant, or is drawn anew because it stopped serving, is so by person.
  const key = choiceKey(logged.drawnWith?.keyedBy ?? 'person', logged);
  const variantId = drawByRendezvous(Object.entries(logged.pmf), 'variant', key);
  return [
    { what: 'variant', logged: String(logged.variantId), drawn: variantId },
    { what: 'propensity', logged: String(logged.propensity), drawn: String(logged.pmf[variantId]) },
  ];
}
