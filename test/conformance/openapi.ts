import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** An OpenAPI 3.0 schema, as far as Klaviyo's specification goes. */
export type OpenApiSchema = {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly items?: OpenApiSchema;
  readonly allOf?: readonly OpenApiSchema[];
  readonly oneOf?: readonly OpenApiSchema[];
};

const schema = z.custom<OpenApiSchema>((value) => typeof value === 'object' && value !== null);
const content = z.record(z.string(), z.object({ schema }));
const response = z.object({ content: content.optional() });
const parameter = z.object({ name: z.string(), in: z.string(), required: z.boolean().default(false), schema });

const operation = z.object({
  operationId: z.string(),
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.union([z.object({ $ref: z.string() }), response])),
  'x-klaviyo-ratelimit': z.object({ burst: z.string(), steady: z.string() }).optional(),
  'x-klaviyo-scopes': z.array(z.string()).optional(),
});

const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({
    schemas: z.record(z.string(), schema),
    responses: z.record(z.string(), response).default({}),
  }),
});

export type OpenApi = z.infer<typeof document>;
export type Parameter = z.infer<typeof parameter>;
export type ResponseContent = z.infer<typeof response>;

export type SpecifiedOperation = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly requestSchema: OpenApiSchema | null;
  /** By status: `200`, `4XX`. */
  readonly responses: Readonly<Record<string, ResponseContent>>;
  readonly scopes: readonly string[];
  /** Requests a second and a minute. */
  readonly limit: { readonly burst: number; readonly steady: number } | null;
};

export function readOpenApi(file: string): OpenApi {
  return document.parse(JSON.parse(readFileSync(file, 'utf8')));
}

export function operationsOf({ paths, components }: OpenApi): SpecifiedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, specified]): SpecifiedOperation => {
      const limit = specified['x-klaviyo-ratelimit'];
      return {
        id: specified.operationId,
        method: method.toUpperCase(),
        path,
        parameters: specified.parameters,
        requestSchema: Object.values(specified.requestBody?.content ?? {})[0]?.schema ?? null,
        responses: Object.fromEntries(
          Object.entries(specified.responses).map(([status, answer]) => [status, resolved(answer, components)]),
        ),
        scopes: specified['x-klaviyo-scopes'] ?? [],
        limit:
          limit === undefined
            ? null
            : { burst: Number.parseInt(limit.burst, 10), steady: Number.parseInt(limit.steady, 10) },
      };
    }),
  );
}

function resolved(answer: { $ref: string } | ResponseContent, components: OpenApi['components']): ResponseContent {
  if (!('$ref' in answer)) return answer;
  const found = components.responses[answer.$ref.replace('#/components/responses/', '')];
  if (found === undefined) throw new Error(`${answer.$ref} is not in the specification.`);
  return found;
}

/** The operation that answers at `pathname`; the one with the fewest placeholders where several could. */
export function operationAt(
  operations: readonly SpecifiedOperation[],
  method: string,
  pathname: string,
): SpecifiedOperation | null {
  const segments = pathname.replace(/\/$/, '').split('/');
  const matching = operations.filter(
    (operation) => operation.method === method && fits(operation.path.replace(/\/$/, '').split('/'), segments),
  );
  const placeholders = ({ path }: SpecifiedOperation): number => path.split('{').length;
  return matching.sort((left, right) => placeholders(left) - placeholders(right))[0] ?? null;
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every((part, index) => part === segments[index] || (part.startsWith('{') && segments[index] !== ''))
  );
}
