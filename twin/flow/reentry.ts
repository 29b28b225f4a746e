import type { FlowDefinition } from '../state/flow-definition.ts';

const HOUR = 3_600_000;
const UNIT_MILLISECONDS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR } as const;

/**
 * Whether a person who entered at `previousEntryAt` may enter again at `now`. Lists and segments take a person once
 * unless the criteria allow more; an event starts a pass each time unless they allow less.
 */
export function mayEnter(definition: FlowDefinition, previousEntryAt: number | null, now: number): boolean {
  if (previousEntryAt === null) return true;
  const criteria = definition.reentry_criteria;
  if (criteria === null) return definition.triggers[0]?.type === 'metric';
  if (criteria.unit === 'alltime') return criteria.duration === 0;
  return now - previousEntryAt >= criteria.duration * UNIT_MILLISECONDS[criteria.unit];
}
