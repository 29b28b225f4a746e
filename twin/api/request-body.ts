import type { z } from 'zod';
import type { Json } from '../state/json.ts';
import { invalidFields, type Refusal } from './errors.ts';

/** The body as its schema types it, or every fault in it with a pointer to the place. */
export function checkBody<Schema extends z.ZodType>(
  schema: Schema,
  body: Json,
  /** Where the checked part begins. */
  root = '',
): { readonly kind: 'checked'; readonly value: z.infer<Schema> } | Refusal {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { kind: 'checked', value: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) => {
    const pointer = `${root}/${issue.path.join('/')}`;
    if (issue.code !== 'unrecognized_keys') return [{ detail: issue.message, pointer }];
    return issue.keys.map((key) => ({
      detail: `'${key}' is not a valid field for the resource '${resourceAt(body, issue.path)}'.`,
      pointer: `${pointer}/${key}`,
    }));
  });
  return invalidFields(problems);
}

/** The `type` of the innermost resource object on the way to a place in the body. */
function resourceAt(body: Json, path: readonly PropertyKey[]): string {
  let type = 'data';
  let value: unknown = body;
  for (const step of [null, ...path]) {
    if (step !== null) value = (value as Record<PropertyKey, unknown>)[step];
    if (typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string') {
      type = value.type;
    }
  }
  return type;
}
