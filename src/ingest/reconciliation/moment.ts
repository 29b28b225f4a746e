import type { Instant } from '../../domain/instant.ts';

/** "2026-11-21" → "21 Nov" */
export function dayInWords(isoDay: string): string {
  const [, day, month] = new Date(isoDay).toUTCString().split(' ');
  return `${Number(day)} ${month}`;
}

/** "21 Nov 05:58 UTC" */
export function momentOf(at: Instant): string {
  const iso = new Date(at).toISOString();
  return `${dayInWords(iso)} ${iso.slice(11, 16)} UTC`;
}
