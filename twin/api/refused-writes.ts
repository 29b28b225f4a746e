import type { Account } from '../state/account.ts';
import type { Fault } from './faults.ts';
import type { Operation, Reply } from './operation.ts';

/** Remembers for whoever looks on that a write to a profile came to nothing. A `null` status is no answer. */
export function noteRefusedWrite(
  accounts: Iterable<Account>,
  { name }: Operation,
  profileId: string,
  status: number | null,
  now: number,
): void {
  if (name !== 'update_profile') return;
  for (const { profiles, log } of accounts) {
    if (profiles.byId.has(profileId)) log.note(profileId, { kind: 'refused', at: now, via: name, status });
  }
}

export function refusedStatus(reply: Reply): number | undefined {
  return reply.kind === 'refused' ? reply.status : undefined;
}

/** What the caller is answered instead, `undefined` where the request is carried out all the same. */
export function refusedStatusOf(fault: Fault, unauthenticatedStatus: number): number | null | undefined {
  switch (fault.kind) {
    case 'status':
      return fault.status;
    case 'hang':
    case 'reset':
      return null;
    case 'html-403':
    case 'scope-removed':
      return 403;
    case 'key-revoked':
      return unauthenticatedStatus;
    case 'profile-merged':
    case 'reset-mid-body':
    case 'truncated-json':
    case 'slow-body':
      return undefined;
  }
}
