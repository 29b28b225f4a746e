import type { FastifyInstance } from 'fastify';
import { type WhatIf, whatIf } from '../../../src/contract/what-if.ts';
import { whatIfMethods } from '../../../src/report/results/what-if-methods.ts';
import type { Scene } from './canned-console.ts';

/** By the id of a version, or undefined for any by chance. Null: the server cannot say. */
export type WhatIfOf = (variantId: string | undefined) => WhatIf | null;

const people = { covered: 17_184, uncovered: 1_020, earned: { clicks: 560, rate: 0.0326 } };

function estimated(candidate: WhatIf['candidate'], estimate: number): WhatIf {
  const range = (middle: number, half: number) => ({
    estimate: middle,
    low: middle - half,
    high: middle + half + 0.0003,
  });
  const value = {
    ...{ kind: 'estimated' as const, effectivePeople: 6_240.4, dr: range(estimate, 0.0031) },
    ...{ ips: range(estimate + 0.0004, 0.0041), snips: range(estimate - 0.0001, 0.0033) },
  };
  return whatIf.parse({ ...people, candidate, value, methods: whatIfMethods(value) });
}

/** The best would have earned more, chance about as much, and of one too little is known. */
export const sureOfSome: WhatIfOf = (variantId) => {
  if (variantId === undefined) return { ...estimated({ kind: 'uniform' }, 0.0314), uncovered: 0, covered: 18_204 };
  const candidate = { kind: 'variant', variantId } as const;
  if (variantId !== 'variant-d') return estimated(candidate, variantId === 'variant-a' ? 0.0361 : 0.0307);
  const value = { kind: 'too_early', effectivePeople: 412.7, clicks: 11 } as const;
  return whatIf.parse({ ...people, candidate, value, methods: whatIfMethods(value) });
};

export function registerWhatIf(app: FastifyInstance, scene: Scene): void {
  app.get('/console-api/templates/:templateId/results/what-if', async (request, reply) => {
    const { candidate } = request.query as { candidate?: string };
    const answer = scene.whatIf(candidate);
    return answer ?? reply.code(503).send({ error: { code: 'unavailable', message: 'The database is away.' } });
  });
}
