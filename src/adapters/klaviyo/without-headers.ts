/**
 * The same JSON without any `headers` member, at any depth. A flow's webhook step carries its headers in the
 * definition, and with them the API key that calls us.
 */
export function withoutHeaders(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutHeaders);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .filter(([name]) => name.toLowerCase() !== 'headers')
      .map(([name, value]) => [name, withoutHeaders(value)]),
  );
}
