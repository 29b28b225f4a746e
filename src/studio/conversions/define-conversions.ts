import type { OrgId, TemplateId } from '../../domain/ids.ts';
import type { Change } from '../ports.ts';
import type { ConversionBook, ConversionDefinition } from './ports.ts';

export type DefineConversions = { readonly kind: 'defined' | 'unchanged' | 'no_template' };

/** Klaviyo's orders go by one name in the pipeline, however a shop's export spells it. */
const ORDER = { spelling: /^placed[\s_]+order$/i, metric: 'placed_order' };

/** Says anew what conversions are. The next run counts all of them again, from the events that are kept. */
export async function defineConversions(
  book: ConversionBook,
  orgId: OrgId,
  templateId: TemplateId,
  wanted: ConversionDefinition,
  change: Change,
): Promise<DefineConversions> {
  const present = await book.find(orgId, templateId);
  if (present === null) return { kind: 'no_template' };
  const definition = { ...wanted, metric: ORDER.spelling.test(wanted.metric) ? ORDER.metric : wanted.metric };
  if (isSame(present, definition)) return { kind: 'unchanged' };
  await book.define(orgId, templateId, definition, change);
  return { kind: 'defined' };
}

const isSame = (one: ConversionDefinition, other: ConversionDefinition): boolean =>
  one.metric === other.metric &&
  one.clickWindowHours === other.clickWindowHours &&
  one.openWindowHours === other.openWindowHours;
