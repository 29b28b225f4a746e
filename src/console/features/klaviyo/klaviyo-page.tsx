import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { klaviyoQuery } from '../../api/klaviyo.ts';
import { sftpQuery } from '../../api/sftp.ts';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { ConnectionSection } from './connection-section.tsx';
import { EventPullSection } from './event-pull-section.tsx';
import { QuotaSection } from './quota-section.tsx';
import { RefreshSection } from './refresh-section.tsx';
import { SftpSection } from './sftp-section.tsx';
import { WebhookSection } from './webhook-section.tsx';

export function KlaviyoPage() {
  const connection = useQuery(klaviyoQuery);
  const sftp = useQuery(sftpQuery);
  return (
    <Page title="Klaviyo" lead="One connection for your whole organisation; every template shares it.">
      <Stack gap="lg">
        {connection.error === null ? null : <Failure error={connection.error} retry={connection.refetch} />}
        {connection.isPending ? <Skeleton h={560} radius="lg" /> : null}
        {connection.data === undefined ? null : (
          <>
            <ConnectionSection connection={connection.data} />
            {connection.data.connected ? <QuotaSection connection={connection.data} /> : null}
            <RefreshSection connection={connection.data} />
          </>
        )}
        {sftp.error === null ? null : <Failure error={sftp.error} retry={sftp.refetch} />}
        {sftp.isPending ? <Skeleton h={480} radius="lg" /> : null}
        {sftp.data === undefined ? null : <SftpSection source={sftp.data} />}
        <EventPullSection />
        <WebhookSection />
      </Stack>
    </Page>
  );
}
