import type { Json } from '../state/json.ts';
import type {
  DateFilter,
  ListFilter,
  NumberFilter,
  TextFilter,
  TimeframeFilter,
  ValueFilter,
} from '../state/value-filter.ts';

const HOUR = 3_600_000;
const UNIT_MILLISECONDS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR } as const;

/** Hears of each time at which the answer may be another by the clock alone. */
export type MayChangeAt = (at: number) => void;

/** Whether one value of a profile or an event passes a filter. A value that is missing passes negations only. */
export function passes(value: Json | undefined, filter: ValueFilter, now: number, mayChangeAt?: MayChangeAt): boolean {
  switch (filter.type) {
    case 'string':
      return passesText(value, filter);
    case 'numeric':
      return passesNumber(numberOf(value), filter);
    case 'boolean':
      return value === filter.value || value === String(filter.value);
    case 'existence':
      return isSet(value) === (filter.operator === 'is-set');
    case 'list':
      return passesList(value, filter);
    case 'date': {
      const at = instantOf(value);
      return at !== null && passesDate(at, filter, now, mayChangeAt);
    }
  }
}

export function passesNumber(value: number | null, filter: NumberFilter): boolean {
  if (value === null) return filter.operator === 'not-equals';
  switch (filter.operator) {
    case 'equals':
      return value === filter.value;
    case 'not-equals':
      return value !== filter.value;
    case 'greater-than':
      return value > filter.value;
    case 'greater-than-or-equal':
      return value >= filter.value;
    case 'less-than':
      return value < filter.value;
    case 'less-than-or-equal':
      return value <= filter.value;
    case 'between':
      return value >= filter.start && value <= filter.end;
  }
}

/** `flowStart` is when the recipient entered the flow. */
export function isWithin(
  at: number,
  filter: TimeframeFilter,
  {
    now,
    flowStart,
    mayChangeAt,
  }: { readonly now: number; readonly flowStart: number; readonly mayChangeAt?: MayChangeAt },
): boolean {
  if (filter.operator === 'alltime') return true;
  if (filter.operator === 'flow-start') return at >= flowStart;
  return passesDate(at, filter, now, mayChangeAt);
}

function passesDate(at: number, filter: DateFilter, now: number, mayChangeAt?: MayChangeAt): boolean {
  switch (filter.operator) {
    case 'after':
      return at > Date.parse(filter.date);
    case 'before':
      return at < Date.parse(filter.date);
    case 'between-static':
      return at >= Date.parse(filter.start) && at <= Date.parse(filter.end);
  }
  const [first, last] = whenItPasses(at, filter);
  mayChangeAt?.(first);
  mayChangeAt?.(last + 1);
  return now >= first && now <= last;
}

type RelativeFilter = Exclude<DateFilter, { readonly operator: 'after' | 'before' | 'between-static' }>;

/** The first and the last instant at which a filter that counts from now passes a time. */
function whenItPasses(at: number, filter: RelativeFilter): readonly [first: number, last: number] {
  const unit = UNIT_MILLISECONDS[filter.unit];
  switch (filter.operator) {
    case 'in-the-last':
      return [at, at + filter.quantity * unit];
    case 'in-the-next':
      return [at - filter.quantity * unit, at];
    case 'at-least':
      return [at + filter.quantity * unit, Number.POSITIVE_INFINITY];
    case 'between':
      return [at + filter.start * unit, at + filter.end * unit];
  }
}

function passesText(value: Json | undefined, filter: TextFilter): boolean {
  const text = isSet(value) ? String(value) : '';
  switch (filter.operator) {
    case 'in':
      return filter.value.includes(text);
    case 'not-in':
      return !filter.value.includes(text);
    case 'equals':
      return text === (filter.value ?? '');
    case 'not-equals':
      return text !== (filter.value ?? '');
    case 'contains':
      return text.includes(filter.value ?? '');
    case 'not-contains':
      return !text.includes(filter.value ?? '');
    case 'starts-with':
      return text.startsWith(filter.value ?? '');
    case 'not-starts-with':
      return !text.startsWith(filter.value ?? '');
    case 'ends-with':
      return text.endsWith(filter.value ?? '');
    case 'not-ends-with':
      return !text.endsWith(filter.value ?? '');
    case 'regex':
      return new RegExp(filter.value ?? '').test(text);
    case 'nregex':
      return !new RegExp(filter.value ?? '').test(text);
  }
}

function passesList(value: Json | undefined, filter: ListFilter): boolean {
  const items = listOf(value);
  switch (filter.operator) {
    case 'contains':
      return items.includes(String(filter.value));
    case 'not-contains':
      return !items.includes(String(filter.value));
    case 'contains-all':
      return filter.value.every((item) => items.includes(item));
    case 'contains-any':
      return filter.value.some((item) => items.includes(item));
    case 'not-contains-all':
      return !filter.value.every((item) => items.includes(item));
    case 'not-contains-any':
      return !filter.value.some((item) => items.includes(item));
    case 'length-equals':
      return items.length === filter.value;
    case 'length-greater-than':
      return items.length > filter.value;
    case 'length-greater-than-or-equal':
      return items.length >= filter.value;
    case 'length-less-than':
      return items.length < filter.value;
    case 'length-less-than-or-equal':
      return items.length <= filter.value;
  }
}

const isSet = (value: Json | undefined): boolean => value !== undefined && value !== null && value !== '';

function listOf(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.map(String);
  return isSet(value) ? [String(value)] : [];
}

export function numberOf(value: Json | undefined): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** Times as texts, or as the seconds that Klaviyo's events use. */
function instantOf(value: Json | undefined): number | null {
  if (typeof value === 'number') return value * 1_000;
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
