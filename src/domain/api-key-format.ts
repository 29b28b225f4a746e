/**
 * `jai_` + environment + `_` + 160 random bits + CRC-32 of all before it, both in base32. As in GitHub's tokens, the
 * checksum tells a mistyped or truncated key without asking the database, and secret scanners a real key from a
 * look-alike: https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
 */
const FORM = /^(jai_[a-z]{2,12}_[a-z2-7]{32})([a-z2-7]{7})$/;
const BASE_32 = 'abcdefghijklmnopqrstuvwxyz234567';
const CHECKSUM_CHARACTERS = 7;

export const API_KEY_RANDOM_BYTES = 32;
export const API_KEY_ENVIRONMENT = /^[a-z]{2,12}$/;

/** Begins as our keys do, whether or not it is whole. */
export const looksLikeApiKey = (key: string): boolean => key.startsWith('jai_');

/** Whole and copied without a slip; says nothing about whether it was ever given out. */
export function isWholeApiKey(key: string): boolean {
  const [, body, checksum] = FORM.exec(key) ?? [];
  return body !== undefined && checksum === checksumOf(body);
}

/** @param random `API_KEY_RANDOM_BYTES` of them: 256 is a multiple of 32, so each character is as likely as any other. */
export function writeApiKey(environment: string, random: Iterable<number>): string {
  const body = `jai_${environment}_${[...random].map((byte) => BASE_32[byte % 32]).join('')}`;
  return `${body}${checksumOf(body)}`;
}

/** What may be shown of a key: enough to tell it from the others. */
export const shownPrefix = (key: string): string => key.slice(0, key.lastIndexOf('_') + 5);

function checksumOf(text: string): string {
  const sum = crc32(text);
  let checksum = '';
  for (let place = 0; place < CHECKSUM_CHARACTERS; place += 1) checksum += BASE_32[Math.floor(sum / 32 ** place) % 32];
  return checksum;
}

/** CRC-32 of ISO-HDLC, as in zip and PNG (reflected polynomial 0xEDB88320). */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return (crc ^ 0xffffffff) >>> 0;
}
