import type { Json, JsonObject } from './json.ts';
import { type Packed, type PackedProperties, unpack } from './large-texts.ts';

/** `data.meta.patch_properties` of Klaviyo's profile writes. */
export type PropertyPatch = {
  readonly append?: JsonObject;
  readonly unappend?: JsonObject;
  readonly unset?: readonly string[];
};

/**
 * Merges `written` into `current` key by key at the top level: a same-named property is replaced whole, `null` removes
 * it. `touched` names every property written or removed.
 */
export function patchProperties(
  current: PackedProperties,
  written: JsonObject,
  patch: PropertyPatch,
): { properties: PackedProperties; touched: ReadonlySet<string> } {
  const properties = new Map<string, Packed>(Object.entries(current));
  const touched = new Set<string>();
  const put = (property: string, value: Json): void => {
    touched.add(property);
    if (value === null) properties.delete(property);
    else properties.set(property, value);
  };

  for (const [property, value] of Object.entries(written)) put(property, value);
  for (const [property, value] of Object.entries(patch.append ?? {})) {
    put(property, [...asList(properties.get(property)), ...asList(value)]);
  }
  for (const [property, value] of Object.entries(patch.unappend ?? {})) {
    const gone = new Set(asList(value).map((item) => JSON.stringify(item)));
    if (!properties.has(property)) continue;
    put(
      property,
      asList(properties.get(property)).filter((item) => !gone.has(JSON.stringify(item))),
    );
  }
  for (const property of patch.unset ?? []) put(property, null);
  return { properties: Object.fromEntries(properties), touched };
}

function asList(packed: Packed | undefined): readonly Json[] {
  const value = packed === undefined ? null : unpack(packed);
  if (value === null) return [];
  return Array.isArray(value) ? value : [value as Json];
}
