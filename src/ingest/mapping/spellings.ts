import { jsonPath } from './mapping.ts';

const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const camel = ([first = '', ...rest]: string[]): string => first + rest.map(capital).join('');

/** Ways in which exporters write `$message` or `Bot Click`. One file keeps to one or two of them. */
const STYLES: readonly ((words: string[]) => string)[] = [
  (words) => words.join('_'),
  (words) => camel(words),
  (words) => words.map(capital).join(''),
  (words) => words.map(capital).join(' '),
  (words) => words.join(''),
  (words) => `$${words.join('_')}`,
  (words) => `property_${words.join('_')}`,
  (words) => `property${words.join('')}`,
  (words) => `property${words.map(capital).join('')}`,
  (words) => `property_${words.join('')}`,
];

/**
 * The paths of `names` in Klaviyo's own spelling, then in every other spelling that some key of the file has.
 * @param seen the keys of the file's first JSON objects
 */
export function spellingsOf(
  names: readonly string[],
  seen: ReadonlySet<string>,
  allNames: readonly string[],
): string[] {
  const styles = STYLES.filter((style) =>
    allNames.some((name) => !allNames.includes(style(wordsOf(name))) && seen.has(style(wordsOf(name)))),
  );
  const others = styles.flatMap((style) => names.map((name) => style(wordsOf(name))));
  return [...new Set([...names, ...others])].map(jsonPath);
}
