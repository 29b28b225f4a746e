import type { OpenApi, OpenApiSchema } from './openapi.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

/** Every resource type whose `attributes` a sparse fieldset has narrowed: none of them is required then. */
export type Narrowed = ReadonlySet<string>;

const SCHEMAS = '#/components/schemas/';
/** Klaviyo sends `null` on the first and the last page; its specification says a URI. */
const NULLABLE_LINKS = ['next', 'prev'];
/** A report that has a next page says so; its specification gives the cursor's parameter, but not where it comes from. */
const PAGED_REPORT = /^Post(Flow|Campaign)(Values|Series)ResponseDTO$/;
/** `location.city` narrows one level below an attribute. */
const NARROWED_LEVELS = 3;

/** Turns OpenAPI 3.0 schemas into JSON Schema: nothing is allowed that the specification does not name. */
export function jsonSchemas({ components }: OpenApi, narrowed: Narrowed) {
  const named = (ref: string): OpenApiSchema => {
    const found = components.schemas[ref.replace(SCHEMAS, '')];
    if (found === undefined) throw new Error(`${ref} is not in the specification.`);
    return found;
  };

  const convert = (schema: OpenApiSchema): JsonSchema => {
    if (schema.$ref !== undefined) return orNull(schema, { $ref: schema.$ref });
    if (schema.allOf !== undefined) return convert(merged(schema, named));
    // Options overlap: an integer is a number, too.
    if (schema.oneOf !== undefined) return orNull(schema, { anyOf: schema.oneOf.map(convert) });
    return {
      ...(schema.type === undefined ? {} : { type: schema.nullable ? [schema.type, 'null'] : schema.type }),
      ...(schema.enum === undefined ? {} : { enum: schema.nullable ? [...schema.enum, null] : schema.enum }),
      ...(schema.format === undefined ? {} : { format: schema.format }),
      ...(schema.minimum === undefined ? {} : { minimum: schema.minimum }),
      ...(schema.maximum === undefined ? {} : { maximum: schema.maximum }),
      ...(schema.items === undefined ? {} : { items: convert(schema.items) }),
      ...(schema.properties === undefined ? {} : members(schema, schema.properties)),
    };
  };

  const members = (schema: OpenApiSchema, properties: Readonly<Record<string, OpenApiSchema>>): JsonSchema => {
    const isNarrowed = (resourceTypes(properties.type, named) ?? []).some((type) => narrowed.has(String(type)));
    const converted = Object.entries(properties).map(([name, member]) => {
      if (name === 'attributes' && isNarrowed) return [name, convert(withoutRequired(member, named, NARROWED_LEVELS))];
      const isOpenLink = NULLABLE_LINKS.includes(name) && member.format === 'uri';
      return [name, convert(isOpenLink ? { ...member, nullable: true } : member)];
    });
    return {
      properties: Object.fromEntries(converted),
      additionalProperties: false,
      ...(schema.required === undefined ? {} : { required: schema.required }),
    };
  };

  return {
    convert,
    components: (): JsonSchema => ({
      schemas: Object.fromEntries(
        Object.entries(components.schemas).map(([name, schema]) => [
          name,
          convert(PAGED_REPORT.test(name) ? withNextLink(schema, named) : schema),
        ]),
      ),
    }),
  };
}

type Named = (ref: string) => OpenApiSchema;

function orNull({ nullable }: OpenApiSchema, schema: JsonSchema): JsonSchema {
  return nullable ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function withNextLink(schema: OpenApiSchema, named: Named): OpenApiSchema {
  const { links } = schema.properties ?? {};
  if (links === undefined) return schema;
  const { properties, ...rest } = resolved(links, named);
  const opened = { ...rest, properties: { ...properties, next: { type: 'string', format: 'uri' } } };
  return { ...schema, properties: { ...schema.properties, links: opened } };
}

function resourceTypes(type: OpenApiSchema | undefined, named: Named): readonly unknown[] | undefined {
  return type?.$ref === undefined ? type?.enum : named(type.$ref).enum;
}

/** `allOf` as one object: a member that several parts describe is described by all of them together. */
function merged({ allOf = [], nullable }: OpenApiSchema, named: Named): OpenApiSchema {
  const whole = allOf.reduce<OpenApiSchema>((left, right) => together(left, right, named), {});
  return { ...whole, ...(nullable === undefined ? {} : { nullable }) };
}

function together(left: OpenApiSchema, right: OpenApiSchema, named: Named): OpenApiSchema {
  const [a, b] = [resolved(left, named), resolved(right, named)];
  if (a.properties === undefined || b.properties === undefined) return { ...a, ...b };
  const properties: Record<string, OpenApiSchema> = { ...a.properties };
  for (const [name, member] of Object.entries(b.properties)) {
    const other = properties[name];
    properties[name] = other === undefined ? member : together(other, member, named);
  }
  return { ...a, ...b, properties, required: [...new Set([...(a.required ?? []), ...(b.required ?? [])])] };
}

function resolved(schema: OpenApiSchema, named: Named): OpenApiSchema {
  if (schema.$ref !== undefined) return resolved(named(schema.$ref), named);
  return schema.allOf === undefined ? schema : merged(schema, named);
}

function withoutRequired(schema: OpenApiSchema, named: Named, levels: number): OpenApiSchema {
  if (levels === 0) return schema;
  const { nullable } = schema;
  const { required: _all, ...rest } = resolved(schema, named);
  if (rest.properties === undefined) return schema;
  const properties = Object.fromEntries(
    Object.entries(rest.properties).map(([name, member]) => [name, withoutRequired(member, named, levels - 1)]),
  );
  return { ...rest, properties, ...(nullable === undefined ? {} : { nullable }) };
}
