import { z } from 'zod';
import type { TwinParts } from '../control/twin-parts.ts';
import type { KeptEmail } from '../mail/mailbox.ts';
import { unescapeHtml } from '../mail/printed.ts';
import { logOf } from '../state/profile-merge.ts';
import { filling } from './email-story.ts';
import { FALLBACK_REASONS, type FallbackReason, fallbackReasons } from './fallback-reasons.ts';

const KEPT = 1_000;
const ON_A_PAGE = 100;

/** What cannot be read in a page's address is left out. */
const mailboxQuery = z.object({
  search: z.string().catch(''),
  show: z.enum(['all', 'filled', 'partly', 'default']).catch('all'),
  from: z.string().catch(''),
  why: z.enum(['', ...(Object.keys(FALLBACK_REASONS) as FallbackReason[])]).catch(''),
  before: z.coerce.number().int().positive().nullable().catch(null),
});

export type MailboxSearch = {
  /** Part of an address or a subject, or a profile's id. */
  readonly search: string;
  readonly show: 'all' | 'filled' | 'partly' | 'default';
  /** A flow's id or a campaign's. */
  readonly from: string;
  readonly why: FallbackReason | '';
  /** Only emails that left before this one: where a page begins. */
  readonly before: number | null;
};

export const EVERYTHING: MailboxSearch = { search: '', show: 'all', from: '', why: '', before: null };

export function readSearch(query: unknown): MailboxSearch {
  return mailboxQuery.parse(query);
}

/** The search as it stands in an address: empty, or with its question mark. */
export function mailQuery(asked: MailboxSearch): string {
  const { search, show, from, why, before } = asked;
  const query = new URLSearchParams({
    ...(search !== '' && { search }),
    ...(show !== 'all' && { show }),
    ...(from !== '' && { from }),
    ...(why !== '' && { why }),
    ...(before !== null && { before: String(before) }),
  }).toString();
  return query === '' ? '' : `?${query}`;
}

/** One page of what was found, newest first. */
export type FoundEmails = {
  readonly emails: readonly KeptEmail[];
  /** Of all found, before this page. */
  readonly newer: number;
  readonly total: number;
  /** The searches that the pages beside it answer. */
  readonly newerPage: MailboxSearch | null;
  readonly olderPage: MailboxSearch | null;
};

export function findEmails(parts: TwinParts, asked: MailboxSearch): FoundEmails {
  const found = parts.mailbox.latest(KEPT).filter((email) => matches(parts, email, asked));
  const { before } = asked;
  const start = before === null ? 0 : found.filter(({ number }) => number >= before).length;
  const emails = found.slice(start, start + ON_A_PAGE);
  const last = emails.at(-1);
  const hasOlder = last !== undefined && start + emails.length < found.length;
  const firstOfNewer = found[start - ON_A_PAGE];
  const newest = { ...asked, before: null };
  return {
    emails,
    newer: start,
    total: found.length,
    newerPage:
      start === 0
        ? null
        : firstOfNewer === undefined || start === ON_A_PAGE
          ? newest
          : { ...asked, before: firstOfNewer.number + 1 },
    olderPage: hasOlder ? { ...asked, before: last.number } : null,
  };
}

function matches({ account }: TwinParts, email: KeptEmail, { search, show, from, why }: MailboxSearch): boolean {
  if (from !== '' && from !== email.flowId && from !== email.campaignId) return false;
  const filled = filling(email);
  if (show !== 'all' && filled !== show) return false;
  const wanted = search.trim().toLowerCase();
  const isNamed = [email.address, email.profileId, unescapeHtml(email.subject)].some((text) =>
    text.toLowerCase().includes(wanted),
  );
  if (!isNamed) return false;
  if (why === '') return true;
  return filled !== 'filled' && fallbackReasons(email, logOf(account, email.profileId)).has(why);
}
