import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import { type LandingParts, landFile } from '../land.ts';
import type { Inbox, InboxSource } from './ports.ts';

export interface CollectParts extends LandingParts {
  readonly inbox: Inbox;
}

const SOURCES: readonly InboxSource[] = ['klaviyo_webhook', 'own_events'];
const FILE_NAMES: Readonly<Record<InboxSource, string>> = {
  klaviyo_webhook: 'klaviyo-webhook',
  own_events: 'own-events',
};

/** Bodies are fetched so many at a time: one may hold 5 MB. */
const BODIES_AT_ONCE = 20;
const MOST_FILE_BODIES = 20_000;
const LINE_FEED = Buffer.from('\n');

/**
 * Lands what was posted, one file a source, and takes it out of the inbox. Killed between the two, the same bodies land
 * again in another file, whose events are known by then.
 * @returns how many files landed.
 */
export async function collectInbox(parts: CollectParts, orgId: OrgId, now: Instant): Promise<number> {
  let files = 0;
  for (const source of SOURCES) {
    while (await collectFile(parts, orgId, source, now)) files += 1;
  }
  return files;
}

async function collectFile(parts: CollectParts, orgId: OrgId, source: InboxSource, now: Instant): Promise<boolean> {
  const [first] = await parts.inbox.waiting(orgId, source, 0, 1);
  if (first === undefined) return false;
  const taken: number[] = [];
  const name = `${FILE_NAMES[source]}_${stamp(now)}_${first.sequence}.jsonl`;
  await landFile(parts, orgId, name, source, bodies(parts.inbox, orgId, source, taken), now);
  await parts.inbox.remove(orgId, taken);
  return true;
}

/** @param taken is told of each that was handed out: one that came meanwhile under a lower number must not be removed. */
async function* bodies(inbox: Inbox, orgId: OrgId, source: InboxSource, taken: number[]): AsyncGenerator<Uint8Array> {
  let after = 0;
  while (taken.length < MOST_FILE_BODIES) {
    const waiting = await inbox.waiting(orgId, source, after, BODIES_AT_ONCE);
    for (const { sequence, body } of waiting) {
      yield Buffer.concat([body, LINE_FEED]);
      taken.push(sequence);
      after = sequence;
    }
    if (waiting.length < BODIES_AT_ONCE) return;
  }
}

/** `20261127T031500Z`: colons have no place in a file's name. */
export const stamp = (at: Instant): string => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
