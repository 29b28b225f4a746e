import type { FlowDefinition } from '../state/flow-definition.ts';
import type { Flow } from '../state/flows.ts';
import { onProfilesMerged } from '../state/profile-merge.ts';
import type { Profile, Profiles } from '../state/profiles.ts';

const HOUR = 3_600_000;
const UNIT_MILLISECONDS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR } as const;

/** When each person last entered each flow. A merge hands down to the destination what the source entered. */
export class Entries {
  /** By flow, then by profile. */
  readonly #at = new Map<string, Map<string, number>>();

  constructor(profiles: Profiles) {
    onProfilesMerged(profiles, (source, destination) => {
      for (const ofFlow of this.#at.values()) {
        const at = ofFlow.get(source.id);
        if (at === undefined) continue;
        ofFlow.delete(source.id);
        ofFlow.set(destination.id, Math.max(at, ofFlow.get(destination.id) ?? at));
      }
    });
  }

  lastOf(flow: Flow, profile: Profile): number | null {
    return this.#at.get(flow.id)?.get(profile.id) ?? null;
  }

  note(flow: Flow, profile: Profile, now: number): void {
    const ofFlow = this.#at.get(flow.id) ?? new Map<string, number>();
    this.#at.set(flow.id, ofFlow);
    ofFlow.set(profile.id, now);
  }
}

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
