import { z } from 'zod';

/** Says by name what the twin does not have, where Klaviyo's specification may have it. */
export const known = (what: string, key: string, names: readonly string[]) => ({
  error: ({ input }: { readonly input?: unknown }): string => {
    const name = typeof input === 'object' && input !== null ? Reflect.get(input, key) : undefined;
    const options = `expected one of ${names.join(', ')}`;
    return typeof name === 'string' ? `the twin has no ${what} "${name}": ${options}` : options;
  },
});

const TEXT_OPERATORS = [
  'contains',
  'ends-with',
  'equals',
  'not-contains',
  'not-ends-with',
  'not-equals',
  'not-starts-with',
  'nregex',
  'regex',
  'starts-with',
] as const;
const NUMBER_OPERATORS = [
  'equals',
  'greater-than',
  'greater-than-or-equal',
  'less-than',
  'less-than-or-equal',
  'not-equals',
] as const;
const LENGTH_OPERATORS = [
  'length-equals',
  'length-greater-than',
  'length-greater-than-or-equal',
  'length-less-than',
  'length-less-than-or-equal',
] as const;
const SET_OPERATORS = ['contains-all', 'contains-any', 'not-contains-all', 'not-contains-any'] as const;

/** Klaviyo asks its operator only after its type: the twin names what is missing of either. */
const byOperator = (type: string, operators: readonly string[]) => known(`${type} operator`, 'operator', operators);
const oneType = <Type extends string>(type: Type) => z.literal(type);
const isRegularExpression = (text: string | null): boolean => {
  try {
    new RegExp(text ?? '');
    return true;
  } catch {
    return false;
  }
};

const text = z.discriminatedUnion(
  'operator',
  [
    z
      .strictObject({ type: oneType('string'), operator: z.enum(TEXT_OPERATORS), value: z.string().nullable() })
      .refine(({ operator, value }) => !operator.endsWith('regex') || isRegularExpression(value), {
        path: ['value'],
        message: 'expected a regular expression',
      }),
    z.strictObject({ type: oneType('string'), operator: z.enum(['in', 'not-in']), value: z.array(z.string()) }),
  ],
  byOperator('string', [...TEXT_OPERATORS, 'in', 'not-in']),
);

const number = z.discriminatedUnion(
  'operator',
  [
    z.strictObject({ type: oneType('numeric'), operator: z.enum(NUMBER_OPERATORS), value: z.number() }),
    z.strictObject({ type: oneType('numeric'), operator: z.literal('between'), start: z.number(), end: z.number() }),
  ],
  byOperator('numeric', [...NUMBER_OPERATORS, 'between']),
);

const list = z.discriminatedUnion(
  'operator',
  [
    z.strictObject({
      type: oneType('list'),
      operator: z.enum(['contains', 'not-contains']),
      value: z.union([z.string(), z.number(), z.null()]),
    }),
    z.strictObject({ type: oneType('list'), operator: z.enum(LENGTH_OPERATORS), value: z.int() }),
    z.strictObject({ type: oneType('list'), operator: z.enum(SET_OPERATORS), value: z.array(z.string()) }),
  ],
  byOperator('list', ['contains', 'not-contains', ...LENGTH_OPERATORS, ...SET_OPERATORS]),
);

const instant = z.iso.datetime({ offset: true, error: 'expected a time like 2026-07-01T00:00:00+00:00' });
const unit = z.enum(['day', 'hour', 'week']);

const DATE_FILTERS = [
  z.strictObject({ type: oneType('date'), operator: z.enum(['after', 'before']), date: instant }),
  z.strictObject({ type: oneType('date'), operator: z.literal('between-static'), start: instant, end: instant }),
  z.strictObject({
    type: oneType('date'),
    operator: z.enum(['at-least', 'in-the-last', 'in-the-next']),
    unit,
    quantity: z.int().nonnegative(),
  }),
  z.strictObject({ type: oneType('date'), operator: z.literal('between'), start: z.int(), end: z.int(), unit }),
] as const;
const DATE_OPERATORS = ['after', 'before', 'between-static', 'at-least', 'in-the-last', 'in-the-next', 'between'];
const date = z.discriminatedUnion('operator', [...DATE_FILTERS], byOperator('date', DATE_OPERATORS));

/** When an event counts: also ever, and since the recipient entered the flow. */
export const timeframeFilter = z.discriminatedUnion(
  'operator',
  [
    ...DATE_FILTERS,
    z.strictObject({ type: oneType('date'), operator: z.literal('alltime') }),
    z.strictObject({ type: oneType('date'), operator: z.literal('flow-start') }),
  ],
  byOperator('date', [...DATE_OPERATORS, 'alltime', 'flow-start']),
);
export type TimeframeFilter = z.infer<typeof timeframeFilter>;

export const numberFilter = number;
export type NumberFilter = z.infer<typeof number>;

/** Klaviyo's filters on one value of a profile or an event. */
export const valueFilter = z.discriminatedUnion(
  'type',
  [
    text,
    number,
    list,
    date,
    z.strictObject({ type: oneType('boolean'), operator: z.literal('equals'), value: z.boolean() }),
    z.strictObject({ type: oneType('existence'), operator: z.enum(['is-set', 'not-set']) }),
  ],
  known('filter', 'type', ['string', 'numeric', 'list', 'date', 'boolean', 'existence']),
);
export type ValueFilter = z.infer<typeof valueFilter>;
export type TextFilter = z.infer<typeof text>;
export type ListFilter = z.infer<typeof list>;
export type DateFilter = z.infer<typeof date>;
