const INSIDE_AN_ID = 'A-Za-z0-9_-';
const AROUND_A_FIELD = ',;\\t|"';

/**
 * A name that cannot be anything else than one: found anywhere in text, it is that person. `monday` or `12` may be.
 */
export const isTelling = (id: string): boolean =>
  id.includes('@') || id.length >= 16 || (id.length >= 6 && /\d/.test(id) && /[A-Za-z]/.test(id));

/** A number of up to this many digits may be an amount or a count. */
const LONGEST_AMOUNT_DIGITS = 9;
const isAmount = (id: string): boolean => /^\d+$/.test(id) && id.length <= LONGEST_AMOUNT_DIGITS;

/**
 * A regular expression, the same for JavaScript, PostgreSQL and RE2, for a telling name in text.
 * @returns null where the text must be the name and nothing else.
 */
export const namePattern = (id: string): string | null =>
  isTelling(id) ? `(^|[^${INSIDE_AN_ID}])${escaped(id)}([^${INSIDE_AN_ID}]|$)` : null;

/** For the records of files whose shape is not known: a name that is not telling must be all of a field. */
export const recordPattern = (id: string): string | null =>
  namePattern(id) ?? (isAmount(id) ? null : `(^|[${AROUND_A_FIELD}])${escaped(id)}([${AROUND_A_FIELD}.]|$)`);

const escaped = (id: string): string => id.replace(/[.*+?^${}()|[\]\\/]/g, (character) => `\\${character}`);
