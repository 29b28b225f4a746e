import type { Json, JsonObject } from '../state/json.ts';
import type { Call, Reply } from './operation.ts';
import { type Cursor, type Page, writeCursor } from './page.ts';
import { ADDITIONAL_FIELDS, type ResourceType } from './resource-fields.ts';

export type Reference = { readonly type: ResourceType; readonly id: string };

export type Resource = Reference & {
  readonly attributes: JsonObject;
  /** By relationship name; `null` is a relationship given by its links only. */
  readonly relationships: Readonly<Record<string, Reference | readonly Reference[] | null>>;
};

/** Klaviyo gives them no address of their own. */
const UNADDRESSED: readonly string[] = ['import-error', 'import-errors'];

/** Klaviyo describes these by their relationships or their ids alone. */
const ATTRIBUTELESS: readonly string[] = ['attribution', 'webhook-topic'];

export function single(
  call: Call,
  resource: Resource,
  included: readonly Resource[] = [],
  status: 200 | 201 | 202 = 200,
): Reply {
  const links = { self: selfLink(call, resource) };
  return { kind: 'document', status, document: { data: present(call, resource), ...side(call, included), links } };
}

/** A resource without its attributes. */
export function bare(call: Call, reference: Reference, status: 200 | 201 | 202): Reply {
  const links = { self: selfLink(call, reference) };
  return { kind: 'document', status, document: { data: { ...reference, links }, links } };
}

export function collection<Item>(
  call: Call,
  page: Page<Item>,
  resourceOf: (item: Item) => Resource,
  includedOf: (item: Item) => readonly Resource[] = () => [],
): Reply {
  const included = call.query.include.length === 0 ? [] : withoutRepeats(page.items.flatMap(includedOf));
  const links = { self: call.url.href, next: pageLink(call, page.next), prev: pageLink(call, page.prev) };
  const data = page.items.map((item) => present(call, resourceOf(item)));
  return { kind: 'document', status: 200, document: { data, ...side(call, included), links } };
}

/** The same answer as the `relationships` endpoint beside gives it: types and ids alone. */
export function onlyIds(reply: Reply): Reply {
  if (reply.kind !== 'document') return reply;
  const { data, links } = reply.document as { data: Reference | readonly Reference[]; links: object };
  return { ...reply, document: { data: bareReferences(data), links } };
}

export function asks(call: Call, relationship: string): boolean {
  return call.query.include.includes(relationship);
}

function side(call: Call, included: readonly Resource[]): { included?: object[] } {
  return call.query.include.length === 0 ? {} : { included: included.map((resource) => present(call, resource)) };
}

function withoutRepeats(resources: readonly Resource[]): Resource[] {
  return [...new Map(resources.map((resource) => [`${resource.type} ${resource.id}`, resource])).values()];
}

function present(call: Call, resource: Resource): object {
  const { type, id } = resource;
  const self = selfLink(call, resource);
  const relationships = Object.entries(resource.relationships).map(([name, data]) => [
    name,
    {
      ...(data === null ? {} : { data: bareReferences(data) }),
      links: {
        ...(UNADDRESSED.includes(name) ? {} : { self: `${self}relationships/${name}/` }),
        related: `${self}${name}/`,
      },
    },
  ]);
  return {
    type,
    id,
    ...(ATTRIBUTELESS.includes(type) ? {} : { attributes: visibleAttributes(call, resource) }),
    ...(relationships.length === 0 ? {} : { relationships: Object.fromEntries(relationships) }),
    ...(UNADDRESSED.includes(type) ? {} : { links: { self } }),
  };
}

function bareReferences(data: Reference | readonly Reference[]): object {
  return 'id' in data ? { type: data.type, id: data.id } : data.map(({ type, id }) => ({ type, id }));
}

export function visibleAttributes(call: Call, { type, attributes }: Pick<Resource, 'type' | 'attributes'>): JsonObject {
  const wanted = call.query.fields.get(type);
  const added = call.query.additionalFields.get(type) ?? [];
  if (wanted !== undefined) return pick(attributes, [...wanted, ...added]);
  const withheld = (ADDITIONAL_FIELDS[type] ?? []).filter((field) => !added.includes(field));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !withheld.includes(name)));
}

/** `location.city` keeps the one member of the attribute. */
function pick(attributes: JsonObject, fields: readonly string[]): JsonObject {
  const picked: Record<string, Json> = {};
  for (const field of fields) {
    const [name = '', ...rest] = field.split('.');
    const value = attributes[name];
    if (value === undefined) continue;
    if (rest.length === 0 || !isObject(value)) picked[name] = value;
    else picked[name] = { ...asObject(picked[name]), ...pick(value, [rest.join('.')]) };
  }
  return picked;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function selfLink(call: Call, { type, id }: Reference): string {
  const root = type === 'ip-allowlist' ? 'client' : 'api';
  return `${call.origin}/${root}/${type.replace(/y$/, 'ie')}s/${encodeURIComponent(id)}/`;
}

function pageLink(call: Call, cursor: Cursor | null): string | null {
  if (cursor === null) return null;
  const url = new URL(call.url);
  url.searchParams.set('page[cursor]', writeCursor(cursor));
  return url.href;
}
