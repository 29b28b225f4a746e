import type { OrgId, SourceId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { SecretBox, SftpServers, Source, SourceSettings, Sources } from './ports.ts';
import { nextPullAt } from './schedule.ts';

export const PRIVATE_KEY_FIELD = 'sftp_sources.sealed_private_key';

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
    const changed = {
      ...existing,
      ...settings,
      hostKey: isSameServer ? existing.hostKey : null,
      nextPullAt: nextPullAt(settings, now),
      lastError: null,
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
    nextPullAt: nextPullAt(settings, now),
    lastPulledAt: null,
    lastError: null,
  };
  await sources.insert(orgId, source, now);
  return shown(source);
}

const shown = ({ sealedPrivateKey: _secret, sourceId: _id, ...rest }: Source): ShownSource => rest;
