/** Text that is printed as it is, as Django's `mark_safe` makes it. */
export class SafeText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

const ENTITIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ESCAPES).map(([character, entity]) => [entity, character]),
);

/** Undoes `escapeHtml`: what a mail client shows of a rendered subject. */
export const unescapeHtml = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity] ?? entity);

/** A value as text, before escaping: Python's spelling, and nothing for what is missing. */
export function printed(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  if (value instanceof SafeText) return value.text;
  if (typeof value === 'object') {
    const members = Object.entries(value).map(([key, member]) => `${pythonLiteral(key)}: ${pythonLiteral(member)}`);
    return `{${members.join(', ')}}`;
  }
  return String(value);
}

/** What `{{ value }}` puts in the mail: autoescape is on. */
export const autoescaped = (value: unknown): string =>
  value instanceof SafeText ? value.text : escapeHtml(printed(value));

/** Python's truth: missing, "", 0, False and empty collections are false. */
export function isTruthy(value: unknown): boolean {
  if (value instanceof SafeText) return value.text !== '';
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function pythonLiteral(value: unknown): string {
  if (value === undefined || value === null) return 'None';
  return typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : printed(value);
}
