import { collection } from './documents.ts';
import { unknownId } from './id-lookup.ts';
import type { Operation } from './operation.ts';
import { wholePage } from './page.ts';
import { TIERS } from './rate-windows.ts';

/** The twin's account has no tags. */
export function tagsOf(type: 'list' | 'segment', name: string): Operation {
  const operation: Operation = {
    name,
    method: 'GET',
    path: `/api/${type}s/:id/tags`,
    scopes: [`${type}s:read`, 'tags:read'],
    limit: TIERS.S,
    query: { fields: ['tag'] },
    answer: (call) =>
      unknownId(operation, call.account, call.pathId) ??
      collection<never>(call, wholePage([]), () => ({ type: 'tag', id: '', attributes: {}, relationships: {} })),
  };
  return operation;
}
