type Nested = { [name: string]: unknown };

/** `attrs.plan=pro&fields.product.name=Tea` as the object that a POST would send. */
export function nestQuery(query: unknown): Nested {
  const nested: Nested = {};
  for (const [path, value] of Object.entries(query as Record<string, string | string[]>)) {
    put(nested, path.split('.'), value);
  }
  return nested;
}

function put(into: Nested, [name = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    define(into, name, value);
    return;
  }
  const inner = Object.hasOwn(into, name) ? into[name] : {};
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return;
  define(into, name, inner);
  put(inner as Nested, rest, value);
}

/** Unlike an assignment, this gives `__proto__` no meaning. */
function define(into: Nested, name: string, value: unknown): void {
  Object.defineProperty(into, name, { value, writable: true, enumerable: true, configurable: true });
}
