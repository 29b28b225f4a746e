import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { klaviyoWebhookQuery, makeWebhookSecret } from '../../api/event-sources.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { Snippet } from '../../ui/snippet.tsx';
import { momentOf } from '../../ui/times.ts';

/** Klaviyo's system webhooks: the address, the secret once, and what came. */
export function WebhookSection() {
  const { data, error, refetch } = useQuery(klaviyoWebhookQuery);
  const make = useChange(makeWebhookSecret, ['klaviyo-webhook']);
  if (error !== null) return <Failure error={error} retry={refetch} />;
  if (data === undefined) return <Skeleton h={240} radius="lg" />;
  const { configured, address, lastReceivedAt, lastRefusedAt, lastRefusal } = data;
  return (
    <Section
      title="System webhooks"
      lead="With Klaviyo’s Advanced KDP, Klaviyo sends events as they happen. Add a webhook there with this address and secret."
      actions={
        <AllowedButton needs="admin" variant="default" loading={make.isPending} onClick={() => make.mutate(undefined)}>
          {configured ? 'Make a new secret' : 'Make a secret'}
        </AllowedButton>
      }
    >
      {make.isError ? <Notice tone="problem">{sentenceOf(make.error)}</Notice> : null}
      {make.data === undefined ? null : (
        <>
          <Notice tone="caution">
            This is the only time the secret is shown. What is signed with the one before is refused from now on.
          </Notice>
          <Snippet label="Secret" value={make.data} />
        </>
      )}
      <Snippet label="Address" value={address} />
      {lastRefusedAt === null ? null : (
        <Notice tone="caution" title={`Refused ${momentOf(lastRefusedAt)}`}>
          {lastRefusal}
        </Notice>
      )}
      {configured ? (
        <Notice tone={lastReceivedAt === null ? 'calm' : 'good'}>
          {lastReceivedAt === null ? 'Nothing has come yet.' : `Last received ${momentOf(lastReceivedAt)}.`}
        </Notice>
      ) : null}
    </Section>
  );
}
