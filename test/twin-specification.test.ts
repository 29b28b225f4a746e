import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { KLAVIYO_RESOURCES } from '../twin/api/klaviyo-resources.ts';
import type { Operation } from '../twin/api/operation.ts';
import { OPERATIONS } from '../twin/api/operations.ts';
import { isAdditionalFieldOf, isFieldOf } from '../twin/api/resource-fields.ts';

type Parameter = {
  readonly name: string;
  readonly schema: {
    readonly enum?: readonly string[];
    readonly items?: { readonly enum?: readonly string[] };
    readonly default?: number;
    readonly maximum?: number;
    readonly minimum?: number;
  };
};
type SpecifiedFilter = {
  readonly operators: Readonly<Record<string, readonly string[]>>;
  readonly value?: { readonly type: string; readonly format?: string };
};
type Specified = {
  readonly operationId: string;
  readonly description: string;
  readonly parameters?: readonly Parameter[];
  readonly 'x-klaviyo-scopes'?: readonly string[];
  readonly 'x-klaviyo-ratelimit': Readonly<Record<'burst' | 'steady' | 'daily', string>>;
  readonly 'x-klaviyo-filters'?: Readonly<Record<string, SpecifiedFilter>>;
};
type Specification = { readonly paths: Readonly<Record<string, Readonly<Record<string, Specified>>>> };

/** Klaviyo's own specification, https://github.com/klaviyo/openapi: a file of theirs, not kept here. */
const stableFile = process.env.KLAVIYO_OPENAPI ?? '';

function specifiedOperations(): Map<string, Specified> {
  const files = [stableFile, path.join(path.dirname(stableFile), 'beta.json')].filter((file) => existsSync(file));
  const found = new Map<string, Specified>();
  for (const file of files) {
    const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Specification;
    for (const [place, methods] of Object.entries(paths)) {
      for (const [method, specified] of Object.entries(methods)) {
        const key = `${method.toUpperCase()} ${place.replace(/\{\w+\}/g, ':id')}`;
        if (!found.has(key)) found.set(key, specified);
      }
    }
  }
  return found;
}

describe.skipIf(stableFile === '')(
  'every operation of the twin is as in Klaviyo’s specification (KLAVIYO_OPENAPI)',
  () => {
    const all = stableFile === '' ? new Map<string, Specified>() : specifiedOperations();

    it('knows what the paths of Klaviyo’s API are of', () => {
      const resources = [...all.keys()].map((call) => call.split('/')[2]);
      expect([...KLAVIYO_RESOURCES]).toEqual([...new Set(resources)].sort());
    });

    it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
      const specified = all.get(`${operation.method} ${operation.path}`);
      expect(specified?.operationId).toBe(name);
      if (specified === undefined) return;
      expect(asTheTwinHasIt(operation)).toEqual(asSpecified(specified));
      expect(unknownFields(specified)).toEqual([]);
    });
  },
);

function asTheTwinHasIt({ scopes, limit, lowerLimits = {}, query }: Operation) {
  const { page } = query;
  return {
    scopes: [...scopes].sort(),
    limit: { burst: limit.burst, steady: limit.steady, daily: limit.daily },
    lowerLimits: Object.fromEntries(
      Object.entries(lowerLimits).map(([part, { burst, steady }]) => [part.replace(/s$/, ''), { burst, steady }]),
    ),
    fieldsets: [
      ...query.fields.map((type) => `fields[${type}]`),
      ...(query.additionalFields ?? []).map((type) => `additional-fields[${type}]`),
    ].sort(),
    include: [...(query.include ?? [])].sort(),
    sort: [...(query.sort ?? [])].sort(),
    cursor: page === undefined ? null : page.kind === 'report' ? 'page_cursor' : 'page[cursor]',
    pageSize: page?.kind === 'sized' ? { default: page.defaultSize, maximum: page.maxSize, minimum: 1 } : null,
    filters: Object.fromEntries(
      Object.entries(query.filters ?? {}).map(([field, { type, operators }]) => [
        field,
        { type: operators.some((operator) => operator === 'has') ? 'none' : type, operators: [...operators].sort() },
      ]),
    ),
  };
}

function asSpecified(specified: Specified) {
  const parameters = specified.parameters ?? [];
  const schemaOf = (name: string) => parameters.find((parameter) => parameter.name === name)?.schema;
  const size = schemaOf('page[size]');
  return {
    scopes: [...(specified['x-klaviyo-scopes'] ?? [])].sort(),
    limit: limitOf(specified['x-klaviyo-ratelimit']),
    lowerLimits: lowerLimitsOf(specified.description),
    fieldsets: parameters
      .map(({ name }) => name)
      .filter((name) => /^(additional-)?fields\[/.test(name))
      .sort(),
    include: [...(schemaOf('include')?.items?.enum ?? [])].sort(),
    sort: (schemaOf('sort')?.enum ?? []).filter((field) => !field.startsWith('-')).sort(),
    cursor: ['page[cursor]', 'page_cursor'].find((name) => schemaOf(name) !== undefined) ?? null,
    pageSize: size === undefined ? null : { default: size.default, maximum: size.maximum, minimum: size.minimum },
    filters: Object.fromEntries(
      Object.entries(specified['x-klaviyo-filters'] ?? {}).map(([field, { operators, value }]) => [
        field,
        { type: typeOf(value), operators: [...new Set(Object.values(operators).flat())].sort() },
      ]),
    ),
  };
}

function limitOf({ burst, steady, daily }: Readonly<Record<string, string | undefined>>) {
  const number = (text: string | undefined) => (text === undefined ? undefined : Number.parseInt(text, 10));
  return { burst: number(burst), steady: number(steady), daily: number(daily) };
}

/** The specification names these in prose only. */
function lowerLimitsOf(description: string) {
  const sentence =
    /when using the `([^`]+)` parameter in your API request:<br>Burst: `(\d+)\/s`<br>Steady: `(\d+)\/m`/g;
  return Object.fromEntries(
    [...description.matchAll(sentence)].map(([, part = '', burst, steady]) => [
      part.replace(/s$/, ''),
      { burst: Number(burst), steady: Number(steady) },
    ]),
  );
}

function typeOf(value: SpecifiedFilter['value']): string {
  if (value === undefined) return 'none';
  if (value.format === 'date-time') return 'date';
  return value.type === 'integer' ? 'number' : value.type;
}

function unknownFields({ parameters = [] }: Specified): string[] {
  return parameters.flatMap(({ name, schema }) => {
    const [, kind = '', type = ''] = /^(fields|additional-fields)\[([\w-]+)\]$/.exec(name) ?? [];
    const isKnown = kind === 'fields' ? isFieldOf : isAdditionalFieldOf;
    return kind === '' ? [] : (schema.items?.enum ?? []).filter((field) => !isKnown(type, field));
  });
}
