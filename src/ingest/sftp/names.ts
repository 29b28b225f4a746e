import type { RemoteEntry } from './ports.ts';

const EXPORT_FILE = /\.csv(\.gz)?$/i;
const NAME_BYTES_AT_MOST = 255;
/** Control characters, line and paragraph separators, and what turns the reading direction: a name that is not what it seems. */
const DISGUISE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

export type Judged =
  /** Of no interest: another kind of file, a hidden one, a folder. */
  { readonly kind: 'ignored' } | { readonly kind: 'export' } | { readonly kind: 'left'; readonly reason: string };

/** Whether an entry of the server's folder is a file to fetch. A name is the server's word: it is trusted in nothing. */
export function judge({ name, kind, bytes }: RemoteEntry): Judged {
  if (name === '.' || name === '..' || kind === 'folder' || kind === 'other') return { kind: 'ignored' };
  const isExport = EXPORT_FILE.test(name.replace(DISGUISE, ''));
  if (isExport && /[/\\]/.test(name)) return left('A slash or backslash in its name may lead to another directory.');
  // A leading dot is how programs mark a file that they have not finished.
  if (name.startsWith('.')) return { kind: 'ignored' };
  if (kind === 'link') return left('It is a link. Links are never followed; put the file itself into the directory.');
  if (!isExport) return { kind: 'ignored' };
  if (name.search(DISGUISE) >= 0) return left(`Its name holds an invisible character. Rename it to have it fetched.`);
  if (name.includes('\ufffd')) return left(`Its name is not in UTF-8. Rename it to have it fetched.`);
  if (Buffer.byteLength(name) > NAME_BYTES_AT_MOST) {
    return left(`Its name is longer than ${NAME_BYTES_AT_MOST} bytes. Rename it to have it fetched.`);
  }
  if (!Number.isSafeInteger(bytes) || bytes < 0) return left(`The server does not tell its size.`);
  if (bytes === 0) return left('It is empty. It is fetched as soon as something is in it.');
  return { kind: 'export' };
}

const left = (reason: string): Judged => ({ kind: 'left', reason });

/** A name that may be stored and shown: what cannot be seen stands as its code, and it is no longer than a line. */
export function shownName(name: string): string {
  const visible = name.replace(
    new RegExp(`${DISGUISE.source}|\\\\`, 'gu'),
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
  return visible.length > 200 ? `${visible.slice(0, 199)}…` : visible;
}
