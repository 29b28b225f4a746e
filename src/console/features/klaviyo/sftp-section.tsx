import type { SftpSource } from '../../../contract/sftp.ts';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { Snippet } from '../../ui/snippet.tsx';
import { momentOf } from '../../ui/times.ts';
import { HostKeyNotice } from './host-key-notice.tsx';
import { SftpForm } from './sftp-form.tsx';

/** Where Klaviyo's engagement export is fetched from. */
export function SftpSection({ source }: { readonly source: SftpSource }) {
  const { configured, publicKey, hostKey, offeredHostKey, lastPulledAt, lastError, nextPullAt, note } = source;
  const isOtherKey = hostKey !== null && offeredHostKey !== null;
  return (
    <Section
      title="Engagement export (SFTP)"
      lead="Klaviyo writes sends, opens and clicks to its SFTP server; JustAI fetches them from there. Without it there are no results."
    >
      {isOtherKey ? (
        <HostKeyNotice server={`${source.host}:${source.port}`} pinned={hostKey} offered={offeredHostKey} />
      ) : null}
      {lastError === null || isOtherKey ? null : (
        <Notice tone="problem" title="The last fetch failed">
          {lastError}
          {nextPullAt === null ? null : ` It is tried again at ${momentOf(nextPullAt)}.`}
        </Notice>
      )}
      {note === null || lastError !== null ? null : <Notice tone="caution">{note}</Notice>}
      {configured && lastError === null ? (
        <Notice tone={lastPulledAt === null ? 'calm' : 'good'}>
          {lastPulledAt === null ? 'Saved. Nothing has been fetched yet.' : `Last fetched ${momentOf(lastPulledAt)}.`}
        </Notice>
      ) : null}
      <SftpForm source={source} />
      {publicKey === null ? null : (
        <Snippet
          label="Public key for Klaviyo"
          value={publicKey}
          hint="In Klaviyo, add it under Settings → SFTP. The private half never leaves this server."
        />
      )}
      {hostKey === null ? null : (
        <Snippet
          label="The server’s host key"
          value={hostKey}
          hint="Remembered on the first fetch; a change stops the fetching."
        />
      )}
    </Section>
  );
}
