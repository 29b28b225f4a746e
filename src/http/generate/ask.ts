import type { Answer, Decider } from '../../decide/decider.ts';
import type { GenerateRequest } from '../../decide/ports.ts';
import type { KeyOwner } from '../../domain/api-key.ts';
import { Refusal } from '../refusal.ts';
import { checkTemplate } from './check-bindings.ts';

/** One request of a caller whose key is known. @throws a refusal where the key may not ask this. */
export type Ask = (owner: KeyOwner, request: GenerateRequest) => Promise<Answer>;

export function createAsk(decider: Decider): Ask {
  return async (owner, request) => {
    checkTemplate(owner, request.templateId);
    checkOptions(owner, request);
    const { keyId, limits } = owner;
    return decider.generate(owner.orgId, request, { keyId, profileDailyCap: limits.profileDailyCap });
  };
}

const DEBUG = 'debug';

/** What makes a choice by hand, or shows how it was made, is not for a key that anybody with `flows:read` can see. */
function checkOptions({ scopes }: KeyOwner, { options }: GenerateRequest): void {
  const asked = [
    ...(options.variantId === null ? [] : ['copy_id']),
    ...(options.epsilon === null ? [] : ['epsilon']),
    ...(options.trace ? ['trace'] : []),
  ];
  if (asked.length === 0 || scopes.includes(DEBUG)) return;
  const message = `${asked.join(', ')}: this API key lacks the scope "${DEBUG}". Leave it out, or use a key that has it.`;
  throw new Refusal('forbidden', 'missing_scope', message);
}
