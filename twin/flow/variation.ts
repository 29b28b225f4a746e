import { byShare, seededRandom } from '../audience/seeded-random.ts';
import type { AbTestAction, SendEmailAction } from '../state/flow-definition.ts';

/** The variation a person falls to while the test runs, always the same one; `null`: the original is sent. */
export function variationOf(action: AbTestAction, profileId: string): SendEmailAction | null {
  const { experiment_status, current_experiment: experiment } = action.data;
  if (experiment_status !== 'live' || experiment === null) return null;
  const alike = Object.fromEntries(experiment.variations.map(({ id }) => [id, 1]));
  const chosen = byShare(seededRandom(0, `${experiment.id} ${profileId}`), experiment.allocations ?? alike);
  return experiment.variations.find(({ id }) => id === chosen) ?? null;
}
