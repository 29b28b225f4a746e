/** What every person has of Klaviyo's own: not properties that somebody wrote. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  'id',
  'KlaviyoID',
  'email',
  'phone_number',
  'first_name',
  'last_name',
  'full_name',
  'title',
  'organization',
  'City',
  'Region',
  'Country',
  'Zipcode',
  '$timezone',
]);

/** The profile properties that a template asks for, in its order, each once. */
export function usedProperties(source: string): string[] {
  const asked = source.matchAll(/(?<![\w.])person(?:\s*\|\s*lookup\s*:\s*(['"])(.+?)\1|\.([\w$]+))/g);
  const names = [...asked].map(([, , lookedUp, dotted]) => lookedUp ?? dotted ?? '');
  return [...new Set(names)].filter((name) => !OWN_NAMES.has(name));
}
