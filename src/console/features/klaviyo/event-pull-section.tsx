import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { EventPull } from '../../../contract/sources.ts';
import { eventPullQuery } from '../../api/event-sources.ts';
import { Failure } from '../../ui/failure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { momentOf } from '../../ui/times.ts';
import { EventPullForm } from './event-pull-form.tsx';

/** Reading events through Klaviyo's API. */
export function EventPullSection() {
  const { data, error, refetch } = useQuery(eventPullQuery);
  if (error !== null) return <Failure error={error} retry={refetch} />;
  if (data === undefined) return <Skeleton h={320} radius="lg" />;
  return (
    <Section
      title="Events API"
      lead="JustAI reads opens, clicks and orders from Klaviyo’s API too, so results are hours younger than with the export alone. An event that comes both ways counts once."
    >
      <PullNotice pull={data} />
      <EventPullForm pull={data} />
    </Section>
  );
}

function PullNotice({ pull: { isOn, isAllowed, lastError, lastPulledAt } }: { readonly pull: EventPull }) {
  if (lastError !== null) {
    return (
      <Notice tone="problem" title="The last reading failed">
        {lastError}
      </Notice>
    );
  }
  if (!isAllowed) {
    return (
      <Notice tone="caution">
        The private key has not the scope events:read. Create one in Klaviyo that has it, and paste it above.
      </Notice>
    );
  }
  if (!isOn) return null;
  return (
    <Notice tone={lastPulledAt === null ? 'calm' : 'good'}>
      {lastPulledAt === null ? 'On. The first reading is under way.' : `Last read ${momentOf(lastPulledAt)}.`}
    </Notice>
  );
}
