import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { type Answered, holdIncident, type Incident, type OnIncident } from './incidents.ts';
import { learnAnswer } from './learn-answer.ts';
import { land } from './pacer.ts';
import type { CallPaces, Pace, PacedCall } from './ports.ts';

/** Reports one call back to its pace, and tells where it is the first that Klaviyo asks to wait with. */
export async function landCall(
  { paces, onIncident }: { readonly paces: Pick<CallPaces, 'learn'>; readonly onIncident: OnIncident },
  orgId: OrgId,
  call: PacedCall,
  takenAt: Instant,
  { answer, answeredAt }: Answered,
  also = (pace: Pace): Pace => pace,
): Promise<void> {
  const holds: (Incident | null)[] = [];
  await paces.learn(orgId, call, (pace) => {
    holds.push(holdIncident(call, pace, [{ answer, answeredAt }]));
    return also(learnAnswer(land(pace, takenAt, 1, 1), answer, answeredAt));
  });
  for (const hold of holds) if (hold !== null) onIncident(orgId, hold);
}
