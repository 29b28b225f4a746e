/** As Klaviyo writes times: `2026-07-01T10:57:14+00:00`, with milliseconds only where there are any. */
export function wireTime(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z').replace('Z', '+00:00');
}

export function wireTimeOrNull(at: number | null): string | null {
  return at === null ? null : wireTime(at);
}

/** ISO 8601, a space for the `T` allowed; without an offset it is UTC. */
export function parseWireTime(text: string): number | null {
  const parts =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2}| \d{2}:\d{2})?)?$/i.exec(text);
  if (parts === null) return null;
  const [, date, time = '00:00:00', offset = 'Z'] = parts;
  // An unescaped `+` in a query string arrives as a space.
  const at = Date.parse(`${date}T${time}${offset.replace(' ', '+')}`);
  return Number.isNaN(at) ? null : at;
}
