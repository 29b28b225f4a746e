/** Where something stands in an order: by its key, then by its id. */
export type Place = { readonly key: SortKey; readonly id: string };

export type SortKey = string | number;

/** Nothing comes before everything. */
export function sortKey(value: string | number | boolean | null): SortKey {
  if (value === null) return '';
  return typeof value === 'boolean' ? Number(value) : value;
}

export function comparePlaces(a: Place, b: Place): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
