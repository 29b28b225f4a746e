import { invalid, type Refusal } from './errors.ts';
import { type FilterRules, matchesAll, parseFilter } from './filter.ts';
import type { ReportSubject, SendAttributes } from './report-subject.ts';

const SCALAR = ['equals', 'contains-any'] as const;
const LIST = ['contains-any', 'contains-all'] as const;
const LISTS: readonly string[] = ['tag_id', 'tag_name'];
const CHANNELS: readonly string[] = ['email', 'sms', 'push-notification', 'whatsapp'];
const MOST_ITEMS = 100;

export type ReportFilter = { readonly kind: 'filter'; readonly matches: (attributes: SendAttributes) => boolean };

/** One condition to an attribute, joined by `and` alone. */
export function readReportFilter(subject: ReportSubject, text: string | null): ReportFilter | Refusal {
  if (text === null) return { kind: 'filter', matches: () => true };
  const refuse = (detail: string): Refusal => invalid(detail, { pointer: '/data/attributes/filter' });
  const parsed = parseFilter(text, rulesOf(subject));
  if (parsed.kind === 'refused') return refuse(parsed.errors[0]?.detail ?? '');
  const seen = new Set<string>();
  for (const { field, operator, value } of parsed.conditions) {
    if (seen.has(field)) return refuse(`Only one filter can be used per attribute: '${field}' has several.`);
    seen.add(field);
    const isList = Array.isArray(value);
    if (isList !== (operator !== 'equals')) {
      return refuse(`'${operator}' on '${field}' takes ${isList ? 'one value' : 'a list, as ["one","other"]'}.`);
    }
    const values: readonly unknown[] = isList ? value : [value];
    if (values.length > MOST_ITEMS) return refuse(`A list filter may have at most ${MOST_ITEMS} items: '${field}'.`);
    if (field === 'send_channel' && values.some((channel) => !CHANNELS.includes(String(channel)))) {
      return refuse(`'send_channel' must be one of ${CHANNELS.join(', ')}.`);
    }
  }
  return {
    kind: 'filter',
    matches: (attributes) => matchesAll(parsed.conditions, (field) => attributes[field] || null),
  };
}

function rulesOf({ groupings, unfiltered }: ReportSubject): FilterRules {
  const fields = groupings.filter((field) => !unfiltered.includes(field));
  return Object.fromEntries(
    fields.map((field) => [field, { type: 'string', operators: LISTS.includes(field) ? LIST : SCALAR }]),
  );
}
