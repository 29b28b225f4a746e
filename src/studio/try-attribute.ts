import { checkDefinition } from '../audience/check-definition.ts';
import { compileAttributes, type Explanation, normalise } from '../audience/normalise.ts';
import type { AttributeDefinition, SentValue } from '../domain/attribute.ts';
import type { Instant } from '../domain/instant.ts';

export type TriedAttribute =
  | { readonly kind: 'tried'; readonly explanations: readonly Explanation[] }
  | { readonly kind: 'unsound'; readonly problems: readonly string[] };

/** What a value would become by a definition, which need not be saved. */
export function tryAttribute(definition: AttributeDefinition, sent: SentValue, now: Instant): TriedAttribute {
  const checked = checkDefinition(definition);
  if (checked.kind === 'unsound') return checked;
  const { content } = checked;
  const { explanations } = normalise(compileAttributes([content]), { [content.name]: sent }, now);
  return { kind: 'tried', explanations };
}
