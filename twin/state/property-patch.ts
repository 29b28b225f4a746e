import type { Json, JsonObject } from './json.ts';

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
  current: JsonObject,
  written: JsonObject,
  patch: PropertyPatch,
): { properties: JsonObject; touched: ReadonlySet<string> } {
  const properties = new Map<string, Json>(Object.entries(current));
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

function asList(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value as Json];
}
