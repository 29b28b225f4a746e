/** A field that is a whole link: an http or https address. @throws for anything else, `javascript:` above all. */
export function httpUrl(value: unknown): string {
  const text = String(value ?? '');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new Error('a link must be an http or https address');
  }
  return url.href;
}

/** A field inside a link: it cannot end the part of the address it stands in. */
export const percentEncoded = (value: unknown): string => encodeURIComponent(String(value ?? ''));
