import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { keepReceived, type LandingParts } from './land.ts';
import type { FileVersion, RemoteFile, SecretBox, SftpServers, SftpSession, Source, Sources } from './ports.ts';
import { nextPullAt } from './schedule.ts';
import { PRIVATE_KEY_FIELD } from './sftp-source.ts';

export interface PullParts extends LandingParts {
  readonly sources: Sources;
  readonly secretBox: SecretBox;
  readonly servers: SftpServers;
}

export type Pull =
  | { readonly kind: 'not_due' }
  | { readonly kind: 'pulled'; readonly listed: number; readonly fetched: number; readonly growing: number }
  | { readonly kind: 'failed'; readonly sentence: string };

const EXPORT_FILE = /^[^.].*\.csv(\.gz)?$/i;

/** Fetches what is new on the organisation's SFTP server, if its time has come. */
export async function pullDue(parts: PullParts, orgId: OrgId, now: Instant): Promise<Pull> {
  const { sources, secretBox, servers } = parts;
  const source = await sources.find(orgId);
  if (source === null || source.nextPullAt > now) return { kind: 'not_due' };
  const privateKey = await secretBox.open(orgId, PRIVATE_KEY_FIELD, source.sealedPrivateKey);
  const login = { ...source, privateKey, pinnedHostKey: source.hostKey };
  const visit = await servers.visit(login, (session) => fetchNew(parts, orgId, source, session, now));
  const next = nextPullAt(source, now);
  if (visit.kind === 'failed') {
    await sources.recordFailed(orgId, source, { sentence: visit.sentence, nextPullAt: next });
    return visit;
  }
  await sources.recordPulled(orgId, source, { hostKey: visit.hostKey, at: now, nextPullAt: next });
  return { kind: 'pulled', ...visit.value };
}

async function fetchNew(parts: PullParts, orgId: OrgId, source: Source, session: SftpSession, now: Instant) {
  const known = await parts.sources.fetched(orgId, source);
  const files = (await session.list(source.directory)).filter(({ path }) => EXPORT_FILE.test(nameOf(path)));
  const unknown = files.filter((file) => !isSame(known.get(file.path), file));
  let fetched = 0;
  for (const file of unknown.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (await fetchWhole(parts, orgId, source, session, file, now)) fetched += 1;
  }
  return { listed: files.length, fetched, growing: unknown.length - fetched };
}

/** A file that changed between listing and the end of the download is still being written: left for the next pull. */
async function fetchWhole(
  parts: PullParts,
  orgId: OrgId,
  source: Source,
  session: SftpSession,
  file: RemoteFile,
  now: Instant,
): Promise<boolean> {
  const received = await parts.landing.receive(orgId, session.read(file.path));
  const after = await session.stat(file.path);
  if (after === null || !isSame(after, file) || received.bytes !== file.bytes) {
    await parts.landing.discard(received);
    return false;
  }
  await keepReceived(parts, orgId, nameOf(file.path), 'sftp', received, now);
  await parts.sources.recordFetched(orgId, source, file, received.sha256, now);
  return true;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const isSame = (one: FileVersion | undefined, other: FileVersion): boolean =>
  one !== undefined && one.bytes === other.bytes && one.modifiedAt === other.modifiedAt;
