import { Stack } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { KlaviyoConnection } from '../../../contract/console.ts';
import { refreshKlaviyo } from '../../api/klaviyo.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { count } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import { momentOf } from '../../ui/times.ts';
import classes from './refresh-section.module.css';

const PARTS = [
  { part: 'flows', term: 'Flows' },
  { part: 'messages', term: 'Messages' },
  { part: 'campaigns', term: 'Campaigns' },
  { part: 'metrics', term: 'Metrics' },
] as const;

export function RefreshSection({ connection }: { readonly connection: KlaviyoConnection }) {
  const refresh = useChange(refreshKlaviyo, ['klaviyo']);
  const { connected, counts, syncedAt } = connection;
  const problems = refresh.data?.problems ?? [];
  return (
    <Section
      title="Klaviyo data"
      lead={
        syncedAt === null
          ? 'Not read yet. Refresh to bring your flows and messages here.'
          : `Read ${momentOf(syncedAt)}. Refresh after you change a flow in Klaviyo.`
      }
      actions={
        <AllowedButton
          variant="default"
          leftSection={<IconRefresh size={18} aria-hidden />}
          reason={connected ? null : 'Connect Klaviyo first.'}
          loading={refresh.isPending}
          onClick={() => refresh.mutate(undefined)}
        >
          Refresh Klaviyo Data
        </AllowedButton>
      }
    >
      <Stack gap="md">
        <dl className={classes.counts}>
          {PARTS.map(({ part, term }) => (
            <div key={part}>
              <dt>{term}</dt>
              <dd>{count(counts[part])}</dd>
            </div>
          ))}
        </dl>
        {refresh.isError ? <Notice tone="problem">{sentenceOf(refresh.error)}</Notice> : null}
        {refresh.isSuccess && problems.length === 0 ? <Notice tone="good">Everything was read.</Notice> : null}
        {problems.length > 0 ? (
          <Notice tone="caution" title="Some parts could not be read">
            <ul className={classes.problems}>
              {problems.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Notice>
        ) : null}
      </Stack>
    </Section>
  );
}
