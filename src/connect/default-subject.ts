/** A subject line that is one tag with a literal default, e.g. `{{ person|lookup:'jai_subject'|default:"Hello" }}`. */
const ONE_TAG_WITH_DEFAULT = /^\s*\{\{[^{}]*?\|\s*default\s*:\s*(?:"([^"]*)"|'([^']*)')[^{}]*\}\}\s*$/;

/**
 * What the email's subject is where the property is empty: evidence of a fallback.
 * Null where it cannot be told from the line alone.
 */
export function defaultSubject(subjectLine: string | null): string | null {
  const match = ONE_TAG_WITH_DEFAULT.exec(subjectLine ?? '');
  return match ? (match[1] ?? match[2] ?? null) : null;
}
