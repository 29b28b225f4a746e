import type { OrgId } from '../../domain/ids.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { SecretBox } from '../ports.ts';
import { type FetchParts, fetchFile } from './fetch.ts';
import type { SftpServers, SftpSession, Source, Sources } from './ports.ts';
import { nextPullAt, retryAt } from './schedule.ts';
import { PRIVATE_KEY_FIELD } from './source.ts';
import { type Survey, survey } from './survey.ts';

export interface PullParts extends FetchParts {
  readonly sources: Sources;
  readonly secretBox: SecretBox;
  readonly servers: SftpServers;
  /** One pull fetches no more, so that what has come is loaded before the rest is fetched. */
  readonly filesAtMost: number;
}

export type Pull =
  | { readonly kind: 'not_due' }
  | {
      readonly kind: 'pulled';
      /** Export files in the directory. */
      readonly listed: number;
      readonly fetched: number;
      /** Still being written, or not readable. */
      readonly unfetched: number;
    }
  | { readonly kind: 'failed'; readonly sentence: string };

interface Visited {
  readonly pulled: Extract<Pull, { kind: 'pulled' }>;
  readonly note: string | null;
  /** Before the next regular pull, where something waits. */
  readonly againAt: Instant | null;
  readonly isDiskFull: boolean;
}

const DISK_FULL =
  'The disk of this server is full. Free some space; what was fetched before is kept, and the next fetch goes on with the rest.';
const BUG =
  'The fetch broke off through a fault of our own. What was fetched before is kept; the log of this server tells more.';

/** Fetches what is new on the organisation's SFTP server, if its time has come. */
export async function pullDue(parts: PullParts, orgId: OrgId, now: Instant): Promise<Pull> {
  const { sources, secretBox, servers } = parts;
  const source = await sources.find(orgId);
  if (source === null || source.nextPullAt > now) return { kind: 'not_due' };
  const regular = nextPullAt(source, now);
  const fail = async (sentence: string, offeredHostKey: string | null): Promise<Pull> => {
    const next = earliest(regular, retryAt(source.failures + 1, now));
    await sources.recordFailed(orgId, source, { sentence, offeredHostKey, nextPullAt: next });
    return { kind: 'failed', sentence };
  };
  try {
    const privateKey = await secretBox.open(orgId, PRIVATE_KEY_FIELD, source.sealedPrivateKey);
    const login = { ...source, privateKey, pinnedHostKey: source.hostKey };
    const visit = await servers.visit(login, (session) => fetchDue(parts, orgId, source, session, now));
    if (visit.kind === 'failed') return await fail(visit.sentence, visit.offeredHostKey);
    const { pulled, note, againAt, isDiskFull } = visit.value;
    if (isDiskFull) return await fail(DISK_FULL, null);
    const next = againAt === null ? regular : earliest(regular, againAt);
    await sources.recordPulled(orgId, source, { at: now, nextPullAt: next, note });
    return pulled;
  } catch (error) {
    await fail(BUG, null);
    throw error;
  }
}

async function fetchDue(
  parts: PullParts,
  orgId: OrgId,
  source: Source,
  session: SftpSession,
  now: Instant,
): Promise<Visited> {
  if (source.hostKey === null) await parts.sources.pinHostKey(orgId, source, session.hostKey);
  const found = await survey(parts, orgId, source, session, now);
  const again: Instant[] = found.waiting > 0 ? [now] : [];
  let fetched = 0;
  let unfetched = 0;
  let isDiskFull = false;
  for (const file of found.due) {
    const result = await fetchFile(parts, orgId, source, session, file, now);
    if (result.kind === 'fetched') fetched += 1;
    if (result.kind === 'changing' || result.kind === 'unreadable') {
      unfetched += 1;
      again.push(result.nextTryAt);
    }
    isDiskFull = result.kind === 'disk_full';
    if (isDiskFull) break;
  }
  return {
    pulled: { kind: 'pulled', listed: found.listed, fetched, unfetched },
    note: noteOf(source, found, unfetched),
    againAt: again.length === 0 ? null : earliest(...again),
    isDiskFull,
  };
}

function noteOf({ directory }: Source, found: Survey, unfetched: number): string | null {
  const notes: string[] = [];
  if (found.listed === 0) {
    const within =
      found.folders.length === 0 ? '' : ` Folders in it: ${found.folders.join(', ')}; they are not looked into.`;
    notes.push(`There is no export file (.csv or .csv.gz) in ${directory}.${within} Is "Directory" right?`);
  }
  if (found.waiting > 0) notes.push(`${found.waiting} more files wait; the next fetch takes them right away.`);
  if (unfetched > 0) notes.push(`${unfetched} files could not be fetched yet; they are tried again by themselves.`);
  if (found.isCutShort) notes.push(`The directory holds more files than we look at. Move old ones away.`);
  return notes.length === 0 ? null : notes.join(' ');
}

const earliest = (...moments: readonly Instant[]): Instant => instant(Math.min(...moments));
