import { Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconScale } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Reconciliation } from '../../../contract/reconciliation.ts';
import { sentenceOf } from '../../api/problem.ts';
import { checkNow, reconciliationQuery } from '../../api/reconciliation.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { count } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import { momentOf } from '../../ui/times.ts';
import { DifferencesTable } from './differences-table.tsx';
import { spanWords } from './ingestion-words.ts';
import { TimeZoneForm } from './time-zone-form.tsx';

/** Do our counts agree with Klaviyo's own, and where not, why? */
export function ReconciliationSection() {
  const { data, error, refetch } = useQuery(reconciliationQuery);
  return (
    <Section
      title="Checked against Klaviyo"
      lead="Once a day JustAI asks Klaviyo’s own report how many emails were delivered, opened and clicked, and compares."
      actions={data && data.obstacle?.kind !== 'not_connected' ? <CheckNow reconciliation={data} /> : undefined}
    >
      {error === null ? null : <Failure error={error} retry={refetch} />}
      {data === undefined && error === null ? <Skeleton h={120} radius="md" /> : null}
      {data === undefined ? null : <Checked reconciliation={data} />}
    </Section>
  );
}

function Checked({ reconciliation }: { readonly reconciliation: Reconciliation }) {
  const { obstacle, progress, differences, differing, timeZoneBy, timeZone } = reconciliation;
  return (
    <Stack gap="md">
      {obstacle === null ? null : (
        <Notice tone="caution" title={obstacle.sentence}>
          {obstacle.next}
        </Notice>
      )}
      {obstacle?.kind === 'time_zone_unknown' || timeZoneBy === 'person' ? <TimeZoneForm chosen={timeZone} /> : null}
      <Text role="status">{summaryOf(reconciliation)}</Text>
      {progress === null ? null : (
        <Text c="dimmed">
          A check is under way: {count(progress.compared)} of {count(progress.reports)} reports compared. Klaviyo allows
          two a minute.
        </Text>
      )}
      {differences.length === 0 ? null : <DifferencesTable differences={differences} all={differing} />}
    </Stack>
  );
}

function summaryOf({ checkedAt, from, to, figures, agreeing, progress, isAsked }: Reconciliation): string {
  if (checkedAt === null || from === null || to === null) {
    return progress !== null || isAsked ? 'The first check has begun.' : 'Nothing was compared yet.';
  }
  const of =
    agreeing === figures
      ? `All ${count(figures)} figures agree`
      : `${count(agreeing)} of ${count(figures)} figures agree`;
  return `${of}, ${spanWords({ from, to })}. Klaviyo was asked last on ${momentOf(checkedAt)}.`;
}

function CheckNow({ reconciliation: { progress, isAsked } }: { readonly reconciliation: Reconciliation }) {
  const check = useChange(checkNow, ['ingestion']);
  const isBusy = progress !== null || isAsked;
  return (
    <AllowedButton
      variant="default"
      leftSection={<IconScale size={18} aria-hidden />}
      loading={check.isPending}
      reason={isBusy ? 'A check is under way.' : null}
      onClick={() =>
        check.mutate(undefined, {
          onError: (error) => notifications.show({ color: 'red', message: sentenceOf(error) }),
        })
      }
    >
      {isBusy ? 'Checking…' : 'Check now'}
    </AllowedButton>
  );
}
