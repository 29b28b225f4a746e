interface Ended {
  readonly state: string;
  readonly events: number | null;
  readonly duplicates: number | null;
  readonly rejected: number | null;
}

const NUMBER = new Intl.NumberFormat('en');

/** What became of all files together. @param files null: one that could not be read. */
export function ingestSummary(files: readonly (Ended | null)[]): string {
  const count = (state: string | null): number => files.filter((file) => (file?.state ?? null) === state).length;
  const loaded = files.filter((file) => file?.state === 'loaded');
  const sum = (of: 'events' | 'duplicates' | 'rejected'): number =>
    loaded.reduce((total, file) => total + (file?.[of] ?? 0), 0);
  const parts = [
    of(loaded.length, 'loaded'),
    of(count('needs_mapping'), 'for want of a mapping set aside'),
    of(count('parked') + count('landed'), 'not loaded'),
    of(count(null), 'not readable'),
  ].filter((part) => part !== null);
  const rows = [
    `${NUMBER.format(sum('events'))} new ${sum('events') === 1 ? 'event' : 'events'}`,
    of(sum('duplicates'), 'known already'),
    of(sum('rejected'), 'rejected'),
  ].filter((part) => part !== null);
  return `${files.length} ${files.length === 1 ? 'file' : 'files'}: ${parts.join(', ')}. ${rows.join(', ')}.`;
}

const of = (count: number, what: string): string | null => (count === 0 ? null : `${NUMBER.format(count)} ${what}`);
