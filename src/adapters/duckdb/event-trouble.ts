import type { Unread } from '../../ingest/mapping/ports.ts';
import { DAMAGED_ZSTD } from './event-form.ts';
import { isOutOfMemory } from './out-of-memory.ts';

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
  if (isOutOfMemory(error)) {
    return {
      kind: 'unreadable',
      sentence:
        'The file needs more memory to be read than there is. Nothing of it was loaded. Deliver it in smaller files.',
    };
  }
  if (/Data corruption|match checksum/.test(message)) return { kind: 'unreadable', sentence: DAMAGED_ZSTD };
  if (message.includes('maximum_object_size')) {
    return {
      kind: 'unreadable',
      sentence:
        'The file is packed with zstd and holds a JSON object of more than 32 MB. Nothing of it was loaded. ' +
        'Pack it with gzip, or not at all: then it is taken apart into its events.',
    };
  }
  if (!/^(Invalid Input|Conversion|IO) Error/.test(message)) throw error;
  return { kind: 'unreadable', sentence: `The file cannot be read: ${withoutPath(message.split('\n')[0] ?? '')}` };
}

/** Where it was read from is of no use to anybody: it is gone. */
const withoutPath = (message: string): string => message.replace(/ (in|while reading) file "[^"]*"/, '');
