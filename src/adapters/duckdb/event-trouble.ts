import type { Unread } from '../../ingest/mapping/ports.ts';

/** What is wrong with the file parks it; no room on this machine leaves it for another try; anything else is a bug. */
export function whatWentWrong(error: unknown): Unread {
  const message = error instanceof Error ? error.message : String(error);
  if (
    /No space left|ENOSPC|File too large|EFBIG|Disk quota|EDQUOT|Could not (write|truncate)|failed to offload/i.test(
      message,
    )
  ) {
    return {
      kind: 'no_room',
      sentence:
        'The disk is full, or a limit on file sizes was met: the file is kept and nothing of it was loaded. ' +
        'Make room in the data folder; the next run loads it.',
    };
  }
  if (/^Out of Memory Error/.test(message)) {
    return {
      kind: 'unreadable',
      sentence:
        'The file needs more memory to be read than there is. Nothing of it was loaded. Deliver it in smaller files.',
    };
  }
  if (!/^(Invalid Input|Conversion|IO) Error/.test(message)) throw error;
  return { kind: 'unreadable', sentence: `The file cannot be read: ${message.split('\n')[0]}` };
}
