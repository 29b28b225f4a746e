import { invalid, type Refusal } from './errors.ts';
import { parseWireTime } from './wire-time.ts';

export type FilterOperator =
  | 'equals'
  | 'any'
  | 'contains'
  | 'contains-all'
  | 'contains-any'
  | 'starts-with'
  | 'ends-with'
  | 'greater-than'
  | 'greater-or-equal'
  | 'less-than'
  | 'less-or-equal'
  | 'has';

export type FilterRule = {
  readonly type: 'string' | 'boolean' | 'number' | 'date';
  readonly operators: readonly FilterOperator[];
};
export type FilterRules = Readonly<Record<string, FilterRule>>;

/** Dates are ms. `has` compares with nothing. */
export type FilterValue = string | number | boolean | readonly string[] | null;
export type Condition = { readonly field: string; readonly operator: FilterOperator; readonly value: FilterValue };
export type Conditions = { readonly kind: 'conditions'; readonly conditions: readonly Condition[] };

export const EQUALS = ['equals'] as const;
export const ANY = ['any'] as const;
export const EQUALS_ANY = ['equals', 'any'] as const;
export const BEFORE_AFTER = ['greater-than', 'less-than'] as const;
export const RANGE = ['greater-or-equal', 'greater-than', 'less-or-equal', 'less-than'] as const;
export const EQUALS_RANGE = [...EQUALS, ...RANGE] as const;
export const TEXT = ['contains', 'ends-with', 'equals', 'starts-with'] as const;

const PARAMETER = { parameter: 'filter' };

/** Klaviyo's grammar: `operator(field,value)` joined by commas, or inside `and(…)`. */
export function parseFilter(text: string, rules: FilterRules): Conditions | Refusal {
  const conditions: Condition[] = [];
  const calls = splitCalls(unwrapAnd(text.trim()));
  if (calls === null) return invalid(`Invalid filter provided: ${text}`, PARAMETER);
  for (const call of calls) {
    const condition = parseCall(call, rules);
    if ('kind' in condition) return condition;
    conditions.push(condition);
  }
  return { kind: 'conditions', conditions };
}

export function matchesAll(
  conditions: readonly Condition[],
  read: (field: string) => string | number | boolean | null,
): boolean {
  return conditions.every((condition) => matches(condition, read(condition.field)));
}

function matches({ operator, value }: Condition, actual: string | number | boolean | null): boolean {
  if (operator === 'has') return actual !== null;
  if (actual === null || value === null) return false;
  if (isList(value)) {
    return operator === 'contains-all' ? value.every((item) => item === actual) : value.includes(String(actual));
  }
  switch (operator) {
    case 'equals':
    case 'any':
    case 'contains-all':
    case 'contains-any':
      return actual === value;
    case 'contains':
      return String(actual).includes(String(value));
    case 'starts-with':
      return String(actual).startsWith(String(value));
    case 'ends-with':
      return String(actual).endsWith(String(value));
    case 'greater-than':
      return actual > value;
    case 'greater-or-equal':
      return actual >= value;
    case 'less-than':
      return actual < value;
    case 'less-or-equal':
      return actual <= value;
  }
}

function isList(value: FilterValue): value is readonly string[] {
  return Array.isArray(value);
}

function unwrapAnd(text: string): string {
  return text.startsWith('and(') && text.endsWith(')') ? text.slice(4, -1) : text;
}

/** `a(x,1),b(y,"2,3")` → its two calls, `null` where brackets or quotes do not close. */
function splitCalls(text: string): string[] | null {
  const calls: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charAt(i);
    if (quote !== '') {
      if (character === '\\') i += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '(' || character === '[') depth += 1;
    else if (character === ')' || character === ']') depth -= 1;
    else if (character === ',' && depth === 0) {
      calls.push(text.slice(start, i).trim());
      start = i + 1;
    }
    if (depth < 0) return null;
  }
  calls.push(text.slice(start).trim());
  return depth === 0 && quote === '' ? calls : null;
}

function parseCall(call: string, rules: FilterRules): Condition | Refusal {
  const parts = /^([a-z-]+)\(\s*([^,()]+?)\s*(?:,(.*))?\)$/s.exec(call);
  const [, operatorName, field, valueText] = parts ?? [];
  if (operatorName === undefined || field === undefined) return invalid(`Invalid filter provided: ${call}`, PARAMETER);
  const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
  if (rule === undefined) return invalid(`'${field}' is not a filterable field on this endpoint.`, PARAMETER);
  const operator = rule.operators.find((allowed) => allowed === operatorName);
  if (operator === undefined) {
    const allowed = rule.operators.join(', ');
    const detail = `'${operatorName}' is not an allowed operator for the field '${field}', use one of: ${allowed}.`;
    return invalid(detail, PARAMETER);
  }
  if (operator === 'has') return { field, operator, value: null };
  const value = parseValue(valueText?.trim() ?? '', rule.type);
  return value === null
    ? invalid(`Invalid value for the filter on '${field}'.`, PARAMETER)
    : { field, operator, value };
}

function parseValue(text: string, type: FilterRule['type']): FilterValue {
  if (text.startsWith('[') && text.endsWith(']')) {
    const items = splitCalls(text.slice(1, -1)) ?? [];
    return items.map(unquote);
  }
  switch (type) {
    case 'string':
      return text === '' ? null : unquote(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : null;
    case 'number':
      return text !== '' && Number.isFinite(Number(text)) ? Number(text) : null;
    case 'date':
      return parseWireTime(unquote(text));
  }
}

function unquote(text: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  return quoted?.[2] === undefined ? text : quoted[2].replace(/\\(.)/gs, '$1');
}
