import { onlyIds } from './documents.ts';
import type { Operation } from './operation.ts';

/** Beside `…/flow-actions` stands `…/relationships/flow-actions`: the same question, answered by types and ids. */
export function relatedIds(name: string, related: Operation): Operation {
  const { include: _, additionalFields: __, ...query } = related.query;
  return {
    ...related,
    name,
    path: related.path.replace(/\/[\w-]+$/, '/relationships$&'),
    query: { ...query, fields: [] },
    answer: (call) => onlyIds(related.answer(call)),
  };
}
