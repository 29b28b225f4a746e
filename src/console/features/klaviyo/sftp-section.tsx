import type { SftpSource } from '../../../contract/sftp.ts';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { Snippet } from '../../ui/snippet.tsx';
import { momentOf } from '../../ui/times.ts';
import { SftpForm } from './sftp-form.tsx';

/** Where Klaviyo's engagement export is fetched from. */
export function SftpSection({ source }: { readonly source: SftpSource }) {
  const { configured, publicKey, hostKey, lastPulledAt, lastError } = source;
  return (
    <Section
      title="Engagement export (SFTP)"
      lead="Klaviyo writes sends, opens and clicks to its SFTP server; JustAI fetches them from there. Without it there are no results."
    >
      {lastError === null ? null : (
        <Notice tone="problem" title="The last fetch failed">
          {lastError}
        </Notice>
      )}
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
