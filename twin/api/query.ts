import { invalid, type Refusal } from './errors.ts';
import { type Condition, type FilterRules, parseFilter } from './filter.ts';
import { type Cursor, readCursor, type Sort } from './page.ts';
import { isAdditionalFieldOf, isFieldOf, type ResourceType } from './resource-fields.ts';

/** What an operation's query string may hold. */
export type QueryRules = {
  /** Resource types that `fields[…]` may trim. */
  readonly fields: readonly ResourceType[];
  /** Resource types that `additional-fields[…]` may widen. */
  readonly additionalFields?: readonly ResourceType[];
  readonly include?: readonly string[];
  readonly filters?: FilterRules;
  /** A field that must be filtered on. */
  readonly requiredFilter?: string;
  readonly sort?: readonly string[];
  readonly page?: PageRules;
};

/** A fixed page has no `page[size]`; the next of a report's is asked for by `page_cursor`. */
export type PageRules =
  | { readonly kind: 'sized'; readonly defaultSize: number; readonly maxSize: number }
  | { readonly kind: 'fixed'; readonly size: number }
  | { readonly kind: 'report' };

export type Query = {
  readonly kind: 'query';
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly additionalFields: ReadonlyMap<string, readonly string[]>;
  readonly include: readonly string[];
  readonly filter: readonly Condition[];
  readonly sort: Sort | null;
  readonly cursor: Cursor | null;
  readonly pageSize: number;
};

export function parseQuery(parameters: URLSearchParams, rules: QueryRules): Query | Refusal {
  const unknown = [...parameters.keys()].find((name) => !isKnown(name, rules));
  if (unknown !== undefined) {
    return invalid(`'${unknown}' is not an allowed query parameter for this resource.`, { parameter: unknown });
  }
  const fields = parseFieldsets(parameters, 'fields', isFieldOf);
  if (!(fields instanceof Map)) return fields;
  const additionalFields = parseFieldsets(parameters, 'additional-fields', isAdditionalFieldOf);
  if (!(additionalFields instanceof Map)) return additionalFields;

  const include = commaList(parameters.get('include') ?? '');
  const wrongInclude = include.find((name) => !rules.include?.includes(name));
  if (wrongInclude !== undefined) {
    return invalid(`'${wrongInclude}' is not an allowed include parameter for this resource.`, {
      parameter: 'include',
    });
  }

  const filterText = parameters.get('filter') ?? '';
  const filter = filterText === '' ? NO_CONDITIONS : parseFilter(filterText, rules.filters ?? {});
  if (filter.kind === 'refused') return filter;
  const { requiredFilter } = rules;
  if (requiredFilter !== undefined && !filter.conditions.some(({ field }) => field === requiredFilter)) {
    return invalid(`A filter on '${requiredFilter}' is required.`, { parameter: 'filter' });
  }

  const sort = parseSort(parameters.get('sort'), rules.sort ?? []);
  if (sort !== null && 'kind' in sort) return sort;
  const pageSize = parsePageSize(parameters.get('page[size]'), rules.page);
  if (typeof pageSize !== 'number') return pageSize;
  const cursorName = rules.page?.kind === 'report' ? 'page_cursor' : 'page[cursor]';
  const cursorText = parameters.get(cursorName);
  const cursor = cursorText === null ? null : readCursor(cursorText, cursorName);
  if (cursor === 'unreadable') return invalid('Invalid page cursor.', { parameter: cursorName });

  return { kind: 'query', fields, additionalFields, include, filter: filter.conditions, sort, cursor, pageSize };
}

const NO_CONDITIONS = { kind: 'conditions', conditions: [] } as const;

function isKnown(name: string, rules: QueryRules): boolean {
  switch (name) {
    case 'include':
      return rules.include !== undefined;
    case 'filter':
      return rules.filters !== undefined;
    case 'sort':
      return rules.sort !== undefined;
    case 'page[cursor]':
      return rules.page !== undefined && rules.page.kind !== 'report';
    case 'page_cursor':
      return rules.page?.kind === 'report';
    case 'page[size]':
      return rules.page?.kind === 'sized';
    default:
      return (
        rules.fields.some((type) => name === `fields[${type}]`) ||
        (rules.additionalFields ?? []).some((type) => name === `additional-fields[${type}]`)
      );
  }
}

function parseFieldsets(
  parameters: URLSearchParams,
  kind: 'fields' | 'additional-fields',
  isAllowed: (type: string, field: string) => boolean,
): Map<string, readonly string[]> | Refusal {
  const fieldsets = new Map<string, readonly string[]>();
  for (const [name, text] of parameters) {
    if (!name.startsWith(`${kind}[`)) continue;
    const type = name.slice(kind.length + 1, -1);
    const names = commaList(text);
    const wrong = names.find((field) => !isAllowed(type, field));
    if (wrong !== undefined) {
      return invalid(`'${wrong}' is not a valid field for the resource '${type}'.`, { parameter: name });
    }
    fieldsets.set(type, names);
  }
  return fieldsets;
}

function parseSort(text: string | null, allowed: readonly string[]): Sort | null | Refusal {
  if (text === null) return null;
  const descending = text.startsWith('-');
  const field = descending ? text.slice(1) : text;
  if (allowed.includes(field)) return { field, descending };
  return invalid(`'${text}' is not an allowed sort parameter for this resource.`, { parameter: 'sort' });
}

function parsePageSize(text: string | null, rules: PageRules | undefined): number | Refusal {
  if (rules === undefined || rules.kind === 'report') return 1;
  if (rules.kind === 'fixed') return rules.size;
  if (text === null) return rules.defaultSize;
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= rules.maxSize) return size;
  return invalid(`Page size must be an integer between 1 and ${rules.maxSize}: ${text}`, { parameter: 'page[size]' });
}

function commaList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
