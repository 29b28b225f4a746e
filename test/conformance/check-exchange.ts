import { z } from 'zod';
import { type OpenApi, type OpenApiSchema, operationAt, operationsOf, type SpecifiedOperation } from './openapi.ts';
import { checkQuery } from './query.ts';
import { createValidator, type Problem } from './validate.ts';

const content = z.object({ mediaType: z.string(), json: z.unknown().optional() }).nullable();

/** A line of the twin's recording. */
export const exchange = z.object({
  operation: z.string().nullable(),
  method: z.string(),
  url: z.string(),
  userAgent: z.string(),
  revision: z.string(),
  request: content,
  status: z.number(),
  rateLimit: z.number().nullable(),
  response: content,
  fault: z.string().nullable(),
});
export type Exchange = z.infer<typeof exchange>;

export type Mismatch = Problem & {
  readonly operation: string;
  readonly side: 'request' | 'response';
  readonly status: number;
};

const JSON_API = 'application/vnd.api+json';
/** Answered by a file, as their prose says; the schema describes a JSON document. */
const FILES: Readonly<Record<string, string>> = { get_download_for_event_bulk_export_job_beta: 'application/gzip' };

type Specification = {
  readonly operations: readonly SpecifiedOperation[];
  readonly validator: ReturnType<typeof createValidator>;
};

/** `openApis` in the order in which an operation is looked up. */
export function createChecker(openApis: readonly OpenApi[], isOwnClient: (userAgent: string) => boolean) {
  const specifications = openApis.map((openApi) => ({
    operations: operationsOf(openApi),
    validator: createValidator(openApi),
  }));
  return (made: Exchange): Mismatch[] => {
    const found = find(specifications, made);
    const name = found?.operation.id ?? `${made.method} ${new URL(made.url, 'http://twin').pathname}`;
    const named = (side: 'request' | 'response') => (problem: Problem) => ({
      operation: name,
      side,
      status: made.status,
      ...problem,
    });
    // What Klaviyo would refuse the twin may not accept; tests ask for what is refused on purpose.
    const isRight = isOwnClient(made.userAgent) || (made.status < 300 && found !== null);
    const request = isRight ? requestProblems(found, made) : [];
    return [...request.map(named('request')), ...responseProblems(found, specifications, made).map(named('response'))];
  };
}

type Found = Specification & { readonly operation: SpecifiedOperation };

function find(specifications: readonly Specification[], { method, url }: Exchange): Found | null {
  const { pathname } = new URL(url, 'http://twin');
  for (const specification of specifications) {
    const operation = operationAt(specification.operations, method, pathname);
    if (operation !== null) return { ...specification, operation };
  }
  return null;
}

function requestProblems(found: Found | null, made: Exchange): Problem[] {
  if (found === null) return [{ at: made.url, expected: 'an operation of the specification' }];
  const { operation, validator } = found;
  const validate = validator(new Set());
  const { searchParams } = new URL(made.url, 'http://twin');
  const isNeeded = operation.parameters.find(({ name }) => name === 'revision')?.required ?? true;
  const revision = isNeeded && made.revision === '' ? [{ at: 'header revision', expected: 'a revision' }] : [];
  return [...revision, ...checkQuery(operation, searchParams, validate), ...bodyProblems()];

  function bodyProblems(): Problem[] {
    if (operation.requestSchema === null) return made.request === null ? [] : [{ at: '/', expected: 'no body' }];
    if (made.request === null) return [{ at: '/', expected: 'a body' }];
    return validate(operation.requestSchema, made.request.json);
  }
}

function responseProblems(found: Found | null, specifications: readonly Specification[], made: Exchange): Problem[] {
  const { response, status } = made;
  // A page of the network before Klaviyo, or an answer cut short.
  if (made.fault !== null && (response?.mediaType !== JSON_API || response.json === undefined)) return [];
  // A path that Klaviyo does not have is answered as any of its errors is.
  const answering = found ?? anyOperation(specifications);
  if (answering === null) return [];
  const { operation, validator } = answering;
  const specified = operation.responses[status] ?? operation.responses[`${Math.floor(status / 100)}XX`];
  if (specified === undefined) {
    return [{ at: 'status', expected: `one of ${Object.keys(operation.responses).join(', ')}, not ${status}` }];
  }
  const limit = limitProblems(found?.operation ?? null, made);
  const schema = specified.content?.[JSON_API]?.schema;
  if (schema === undefined) {
    const isFree = specified.content !== undefined;
    return response === null || isFree ? limit : [...limit, { at: '/', expected: 'no body' }];
  }
  if (status === 200 && response?.mediaType === FILES[found?.operation.id ?? '']) return limit;
  if (response?.mediaType !== JSON_API) {
    return [{ at: 'header content-type', expected: `${JSON_API}, not ${response?.mediaType ?? 'no body'}` }];
  }
  const fieldsets = fieldsetsOf(made.url);
  const narrowed = new Set(status < 300 ? fieldsets.keys() : []);
  return [
    ...limit,
    ...validator(narrowed)(closedErrors(schema, status), response.json),
    ...(status < 300 ? beyondFieldsets(fieldsets, response.json) : []),
  ];
}

/** Klaviyo adds `status`, `links` and `meta` to an error where its specification names neither. */
function closedErrors(schema: OpenApiSchema, status: number): OpenApiSchema {
  if (status < 400) return schema;
  const errors = schema.properties?.errors;
  const items = errors?.items;
  if (items === undefined) return schema;
  const added = { status: { type: 'integer' }, links: { type: 'object' }, meta: { type: 'object' } };
  const open = { ...items, properties: { ...items.properties, ...added } };
  return cached(schema, { ...schema, properties: { errors: { ...errors, items: open } } });
}

const openedErrors = new Map<OpenApiSchema, OpenApiSchema>();
function cached(schema: OpenApiSchema, opened: OpenApiSchema): OpenApiSchema {
  const known = openedErrors.get(schema) ?? opened;
  openedErrors.set(schema, known);
  return known;
}

function anyOperation(specifications: readonly Specification[]): Found | null {
  for (const specification of specifications) {
    const [operation] = specification.operations;
    if (operation !== undefined) return { ...specification, operation };
  }
  return null;
}

/** Some queries have a lower limit than the specification's, none a higher. */
function limitProblems(operation: SpecifiedOperation | null, { rateLimit }: Exchange): Problem[] {
  if (rateLimit === null || operation === null || operation.limit === null) return [];
  if (rateLimit <= operation.limit.steady) return [];
  return [{ at: 'header RateLimit-Limit', expected: `at most ${operation.limit.steady}, not ${rateLimit}` }];
}

function fieldsetsOf(url: string): Map<string, string[]> {
  const { searchParams } = new URL(url, 'http://twin');
  const fieldsets = new Map<string, string[]>();
  for (const [name, text] of searchParams) {
    const type = /^fields\[(.+)\]$/.exec(name)?.[1];
    const added = searchParams.get(`additional-fields[${type}]`) ?? '';
    if (type !== undefined) fieldsets.set(type, [...text.split(','), ...added.split(',')]);
  }
  return fieldsets;
}

const resource = z.object({ type: z.string(), attributes: z.record(z.string(), z.unknown()).default({}) });
const resources = z.union([resource.transform((one) => [one]), z.array(resource)]).catch([]);
const answer = z.object({ data: resources, included: resources.default([]) });

function beyondFieldsets(fieldsets: ReadonlyMap<string, readonly string[]>, json: unknown): Problem[] {
  const read = answer.safeParse(json);
  if (!read.success) return [];
  return [...read.data.data, ...read.data.included].flatMap(({ type, attributes }) => {
    const wanted = fieldsets.get(type)?.map((field) => field.split('.', 1)[0]);
    if (wanted === undefined) return [];
    const unasked = Object.keys(attributes).filter((name) => !wanted.includes(name));
    return unasked.map((name) => ({ at: `${type} attributes`, expected: `no ${name}: fields[${type}] leaves it out` }));
  });
}
