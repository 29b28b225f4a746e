import type { Answer, Decider } from '../../decide/decider.ts';
import type { GenerateRequest, KeyOwner } from '../../decide/ports.ts';
import type { Clock } from '../../domain/clock.ts';
import { checkTemplate } from './check-bindings.ts';
import type { ProfileCap } from './profile-cap.ts';

/** One request of a caller whose key is known. @throws a refusal where the key may not ask this. */
export type Ask = (owner: KeyOwner, request: GenerateRequest) => Promise<Answer>;

export function createAsk(decider: Decider, cap: ProfileCap, clock: Clock): Ask {
  return async (owner, request) => {
    checkTemplate(owner, request.templateId);
    const giveBack = cap(owner, request.userId, clock.now());
    try {
      const answer = await decider.generate(owner.orgId, request);
      if (answer.kind !== 'answered' || answer.isRepeat) giveBack();
      return answer;
    } catch (error) {
      giveBack();
      throw error;
    }
  };
}
