import type { OrgId, SourceId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { SecretBox } from '../ports.ts';
import type { SftpServers, Source, SourceFile, SourceFiles, SourceSettings, Sources } from './ports.ts';
import { nextPullAt } from './schedule.ts';

export const PRIVATE_KEY_FIELD = 'sftp_sources.sealed_private_key';
const FILES_SHOWN = 200;

export interface SourceParts {
  readonly sources: Sources;
  readonly secretBox: SecretBox;
  readonly servers: Pick<SftpServers, 'generateKeyPair'>;
}

/** What the console shows of a source: everything but the private key. */
export type ShownSource = Omit<Source, 'sealedPrivateKey' | 'sourceId'>;

export async function findSource({ sources }: Pick<SourceParts, 'sources'>, orgId: OrgId): Promise<ShownSource | null> {
  const source = await sources.find(orgId);
  return source && shown(source);
}

/** The files that the last fetches looked at, the latest first. */
export async function listSourceFiles(
  { sources, sourceFiles }: { readonly sources: Sources; readonly sourceFiles: SourceFiles },
  orgId: OrgId,
): Promise<readonly SourceFile[]> {
  const source = await sources.find(orgId);
  return source === null ? [] : sourceFiles.latest(orgId, source, FILES_SHOWN);
}

/**
 * Saves where the files come from. The key pair is made on the first save and stays; the host key is pinned anew
 * where host or port changed, since another server has another key.
 */
export async function saveSource(
  { sources, secretBox, servers }: SourceParts,
  orgId: OrgId,
  settings: SourceSettings,
  now: Instant,
  newSourceId: SourceId,
): Promise<ShownSource> {
  const existing = await sources.find(orgId);
  if (existing) {
    const isSameServer = existing.host === settings.host && existing.port === settings.port;
    const changed: Source = {
      ...existing,
      ...settings,
      hostKey: isSameServer ? existing.hostKey : null,
      offeredHostKey: isSameServer ? existing.offeredHostKey : null,
      nextPullAt: nextPullAt(settings, now),
      lastError: null,
      failures: 0,
      note: null,
    };
    await sources.change(orgId, changed);
    return shown(changed);
  }
  const keys = servers.generateKeyPair('justai');
  const source: Source = {
    ...settings,
    sourceId: newSourceId,
    publicKey: keys.publicKey,
    sealedPrivateKey: await secretBox.seal(orgId, PRIVATE_KEY_FIELD, keys.privateKey),
    hostKey: null,
    offeredHostKey: null,
    nextPullAt: nextPullAt(settings, now),
    lastPulledAt: null,
    lastError: null,
    failures: 0,
    note: null,
  };
  await sources.insert(orgId, source, now);
  return shown(source);
}

export type AcceptedHostKey =
  | { readonly kind: 'accepted'; readonly source: ShownSource; readonly before: string | null }
  | { readonly kind: 'not_offered' };

/** Pins a server's new key in place of the old one: the one a person has seen, none that came since. */
export async function acceptHostKey(
  { sources }: Pick<SourceParts, 'sources'>,
  orgId: OrgId,
  hostKey: string,
  now: Instant,
): Promise<AcceptedHostKey> {
  const source = await sources.find(orgId);
  if (source === null || !(await sources.acceptHostKey(orgId, source, hostKey, now))) return { kind: 'not_offered' };
  const accepted = { ...source, hostKey, offeredHostKey: null, lastError: null, failures: 0, nextPullAt: now };
  return { kind: 'accepted', source: shown(accepted), before: source.hostKey };
}

const shown = ({ sealedPrivateKey: _secret, sourceId: _id, ...rest }: Source): ShownSource => rest;
