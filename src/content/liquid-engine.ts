import { filters, Liquid } from 'liquidjs';
import { httpUrl, percentEncoded } from './url-attribute.ts';

/** Tags whose output depends on nothing but the fields, and that cannot read files or leave escaping. */
const TAGS = new Set(['if', 'unless', 'case', 'for', 'break', 'continue', 'assign', 'capture', 'comment', '#']);

/** A whole email and its fields fit well inside; a template bomb does not. All three limits are needed: each stops another bomb. */
const LIMITS = { parseLimit: 200_000, renderLimit: 250, memoryLimit: 2_000_000 };

/**
 * Liquid for one kind of variable: `html` escapes every field, `text` leaves it as it is.
 * The same content and fields always render to the same bytes, for repeats and deliveries render again:
 * no clock, no dice, one locale, one time zone.
 */
export function createEngine(kind: 'html' | 'text'): Liquid {
  const engine = new Liquid({
    ...LIMITS,
    ...(kind === 'html' ? { outputEscape: 'escape' as const } : {}),
    strictFilters: true,
    ownPropertyOnly: true,
    timezoneOffset: 0,
    locale: 'en-US',
  });
  for (const tag of Object.keys(engine.tags)) if (!TAGS.has(tag)) delete engine.tags[tag];
  for (const filter of ['raw', 'sample']) delete engine.filters[filter];
  for (const filter of Object.keys(filters).filter((name) => name.startsWith('date'))) fixInTime(engine, filter);
  if (kind === 'html') engine.registerFilter('escape', (value: unknown) => value); // every output is escaped already
  engine.registerFilter('http_url', httpUrl);
  engine.registerFilter('percent_encoded', percentEncoded);
  return engine;
}

function fixInTime(engine: Liquid, filter: string): void {
  const original = filters[filter];
  if (typeof original !== 'function') throw new Error(`LiquidJS has no filter ${filter}.`);
  engine.registerFilter(filter, function (value: unknown, ...rest: unknown[]) {
    if (value === 'now' || value === 'today') throw new Error(`"${value}" would render differently each time`);
    return original.call(this, value, ...rest);
  });
}
