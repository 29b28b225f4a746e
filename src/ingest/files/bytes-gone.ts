import type { ListedFile } from './ports.ts';

const DAY_MILLISECONDS = 86_400_000;

/** Why a file cannot be read again, and what can be done; null where its bytes are here. */
export function whyBytesAreGone({ bytesGone, landedAt, state }: ListedFile): string | null {
  if (bytesGone === null) return null;
  const day = new Date(bytesGone.at).toISOString().slice(0, 10);
  const days = Math.floor((bytesGone.at - landedAt) / DAY_MILLISECONDS);
  const why =
    bytesGone.because === 'age'
      ? `${days} days after it came: landed files are kept no longer (LANDING_DAYS)`
      : 'when a person was forgotten: it could not be looked through';
  const what =
    state === 'loaded'
      ? 'What it brought stays, but it cannot be read again: delivered once more it is known and left alone. Rows that it lost have to come in another file.'
      : 'Deliver it again, and it is read.';
  return `Its bytes were deleted on ${day}, ${why}. ${what}`;
}
