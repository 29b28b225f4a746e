const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};
const ENTITY = /&(?:lt|gt|quot|#34|#39|#x27|nbsp|amp);/gi;

/** Klaviyo escapes what its tags print, so `It's` may come back as `It&#x27;s`. */
export const decodeEntities = (text: string): string =>
  text.replace(ENTITY, (entity) => ENTITIES[entity.toLowerCase()] ?? entity);

/**
 * The form in which two renderings of one subject are equal: entities decoded once, white space folded, trimmed.
 * Readers of export files apply the same rule, so that evidence is a plain equality in SQL.
 */
export const foldSubject = (subject: string): string => decodeEntities(subject).replace(/\s+/g, ' ').trim();
