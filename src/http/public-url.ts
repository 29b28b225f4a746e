/** `PUBLIC_URL`: where people and Klaviyo reach this server. Configuration has made sure that it is an http(s) URL. */

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export const isHttps = (publicUrl: string): boolean => publicUrl.startsWith('https:');

/** True for a page of our own. On loopback its names are one: people type `localhost` for `127.0.0.1`. */
export function isOwnOrigin(publicUrl: string, origin: string | undefined): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const [own, other] = [new URL(publicUrl), new URL(origin)];
  const isSameHost = own.hostname === other.hostname || (LOOPBACK.has(own.hostname) && LOOPBACK.has(other.hostname));
  return isSameHost && own.protocol === other.protocol && own.port === other.port;
}
