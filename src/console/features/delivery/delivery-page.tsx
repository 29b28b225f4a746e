import { EmptyState, Paper, Skeleton, Stack } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { HealthPeriod } from '../../../contract/delivery-health.ts';
import { healthQuery } from '../../api/delivery.ts';
import { Failure } from '../../ui/failure.tsx';
import { LatenessNotice } from '../../ui/lateness-notice.tsx';
import { Page } from '../../ui/page.tsx';
import { AccountNotice } from './account-notice.tsx';
import { BacklogSection } from './backlog-section.tsx';
import { answerOf } from './delivery-words.ts';
import { FailuresSection } from './failures-section.tsx';
import { NothingLatelyNotice } from './nothing-lately-notice.tsx';
import { PunctualitySection } from './punctuality-section.tsx';
import { QuotaPanel } from './quota-panel.tsx';

/** Will emails render in time? */
export function DeliveryPage() {
  const [period, setPeriod] = useState<HealthPeriod>('24h');
  const { data, error, refetch } = useQuery(healthQuery(period));
  const hasStory = data?.hasDelivered ?? false;
  return (
    <Page
      title="Delivery"
      lead={data && hasStory ? answerOf(data, period) : 'Whether content is in its profile before the email goes out.'}
    >
      <Stack gap="lg">
        {error === null ? null : <Failure error={error} retry={refetch} />}
        {data === undefined && error === null ? <DeliverySkeleton /> : null}
        {data && (hasStory || data.account !== null) ? <AccountNotice account={data.account} /> : null}
        <LatenessNotice />
        {data && !hasStory ? (
          <Paper py={64}>
            <EmptyState
              icon={<IconSend size={32} stroke={1.4} aria-hidden />}
              title="Nothing has been written yet"
              description="As soon as a flow’s webhook asks for content, you see here what waits, whether it is in its profile before the email, and what failed and why."
            />
          </Paper>
        ) : null}
        {data && hasStory ? (
          <>
            <NothingLatelyNotice health={data} period={period} onPeriod={setPeriod} />
            <BacklogSection at={data.at} account={data.account} backlog={data.backlog} />
            <QuotaPanel quota={data.quota} />
            <PunctualitySection punctuality={data.punctuality} period={period} onPeriod={setPeriod} />
            <FailuresSection failures={data.failures} at={data.at} period={period} />
          </>
        ) : null}
      </Stack>
    </Page>
  );
}

const DeliverySkeleton = () => (
  <Stack gap="lg" aria-busy aria-label="Loading the health of deliveries">
    <Skeleton h={260} radius="lg" />
    <Skeleton h={440} radius="lg" />
    <Skeleton h={420} radius="lg" />
  </Stack>
);
