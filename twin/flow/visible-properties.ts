import type { AssumptionBook } from '../assumptions.ts';
import type { JsonObject } from '../state/json.ts';
import { onProfileWritten, type Profile, type Profiles } from '../state/profiles.ts';

type Past = { readonly properties: JsonObject; readonly replacedAt: number };

/** The profiles' own properties as templates and filters see them: a write may take a while to get there. */
export class VisibleProperties {
  readonly #assumptions: AssumptionBook;
  readonly #past = new Map<string, Past[]>();

  constructor(profiles: Profiles, assumptions: AssumptionBook) {
    this.#assumptions = assumptions;
    onProfileWritten(profiles, (profile, before, now) => {
      const lag = assumptions.current().propertyLagMilliseconds;
      if (lag === 0) return;
      const kept = this.#past.get(profile.id)?.filter(({ replacedAt }) => replacedAt > now - lag) ?? [];
      this.#past.set(profile.id, [...kept, { properties: before(), replacedAt: now }]);
    });
  }

  /** `mayChangeAt` hears when the answer will be another. */
  of(profile: Profile, now: number, mayChangeAt?: (at: number) => void): JsonObject {
    const lag = this.#assumptions.current().propertyLagMilliseconds;
    const past = this.#past.get(profile.id)?.find(({ replacedAt }) => replacedAt > now - lag);
    if (past !== undefined) mayChangeAt?.(past.replacedAt + lag);
    return past?.properties ?? profile.properties;
  }
}
