/** Where to after signing in: the path, query and fragment that were wanted, of this origin only. */
export function wayBack(next: string | undefined, origin: string): string {
  if (next === undefined || !URL.canParse(next, origin)) return '/templates';
  const url = new URL(next, origin);
  // A path that begins with two slashes would be read as another host.
  if (url.origin !== origin || url.pathname.startsWith('//')) return '/templates';
  return `${url.pathname}${url.search}${url.hash}`;
}
