import { Group, Stack, Text } from '@mantine/core';
import type { KlaviyoConnection } from '../../../contract/console.ts';
import { verifyKlaviyo } from '../../api/klaviyo.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { momentOf } from '../../ui/times.ts';
import { WHILE_PAUSED } from '../../ui/while-paused.ts';
import { KeyForm } from './key-form.tsx';
import { ScopeList } from './scope-list.tsx';

export function ConnectionSection({ connection }: { readonly connection: KlaviyoConnection }) {
  const verify = useChange(verifyKlaviyo, ['klaviyo']);
  const { connected, name, keyHint, state, pausedReason, trouble, scopes, verifiedAt } = connection;
  return (
    <Section
      title="Connection"
      lead={
        connected
          ? 'The key is stored encrypted and never shown again.'
          : 'In Klaviyo, open Settings → API Keys → Create Private API Key, name it JustAI, and grant Flows: Read, Campaigns: Read, Metrics: Read and Profiles: Write.'
      }
      actions={
        connected ? (
          <AllowedButton
            needs="admin"
            variant="default"
            loading={verify.isPending}
            onClick={() => verify.mutate(undefined)}
          >
            Verify again
          </AllowedButton>
        ) : null
      }
    >
      {connected ? (
        <Group gap="xl">
          <Stack gap={0}>
            <Text fw={600} fz={20} lts="-0.01em">
              {name ?? 'Connected'}
            </Text>
            <Text size="sm" c="dimmed">
              Key {keyHint ?? 'stored'}
              {verifiedAt === null ? '' : `, verified ${momentOf(verifiedAt)}`}
            </Text>
          </Stack>
        </Group>
      ) : null}
      {state === 'paused' ? (
        <Notice tone="problem" title="Writing to Klaviyo is paused">
          {pausedReason ?? 'Klaviyo refused the key.'} {WHILE_PAUSED}
        </Notice>
      ) : null}
      {trouble === null ? null : (
        <Notice tone="caution" title={`Klaviyo does not answer, since ${momentOf(trouble.since)}`}>
          {trouble.reason}
        </Notice>
      )}
      {verify.isError ? <Notice tone="problem">{sentenceOf(verify.error)}</Notice> : null}
      {connected ? <ScopeList scopes={scopes} /> : null}
      <KeyForm isReplacement={connected} />
    </Section>
  );
}
