import { Select, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RedrivePreview, RedriveScope } from '../../../contract/delivery-health.ts';
import { redrive, redrivePreviewQuery } from '../../api/delivery.ts';
import { templatesQuery } from '../../api/templates.ts';
import { useChange } from '../../api/use-change.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Failure } from '../../ui/failure.tsx';
import { count, counted } from '../../ui/numbers.ts';

const HOUR_MILLISECONDS = 3_600_000;
const EVER = 'ever';
const SINCE = [
  { value: EVER, label: 'At any time' },
  { value: '1', label: 'In the last hour' },
  { value: '24', label: 'In the last 24 hours' },
  { value: '168', label: 'In the last 7 days' },
];

interface RedriveDialogProps {
  /** The server's time. */
  readonly at: string;
  readonly onClose: () => void;
}

/** Says before it is done how many would be tried again, how many not, and why. */
export function RedriveDialog({ at, onClose }: RedriveDialogProps) {
  const [openedAt] = useState(at);
  const [templateId, setTemplateId] = useState<string | null>(null);
  const [hours, setHours] = useState(EVER);
  const scope: RedriveScope = {
    ...(templateId === null ? {} : { templateId }),
    ...(hours === EVER ? {} : { since: hoursBefore(openedAt, Number(hours)) }),
  };
  const templates = useQuery(templatesQuery);
  const preview = useQuery(redrivePreviewQuery(scope));
  const again = useChange(redrive, ['delivery']);
  const confirm = (): void =>
    again.mutate(scope, {
      onSuccess: (size) => {
        notifications.show({ message: `${counted(size, 'content')} ${size === 1 ? 'is' : 'are'} back in the queue.` });
        onClose();
      },
    });
  return (
    <Confirm
      opened
      title="Try again?"
      consequence="What Klaviyo refused is written again, if its email is still to come. Mend the cause first, or it will be refused again."
      action={preview.data === undefined ? 'Try again' : `Try ${count(preview.data.again)} again`}
      isPossible={!preview.isPlaceholderData && (preview.data?.again ?? 0) > 0}
      busy={again.isPending}
      error={again.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <Select
          label="Template"
          placeholder="Every template"
          clearable
          value={templateId}
          onChange={setTemplateId}
          data={(templates.data?.templates ?? []).map(({ templateId: value, name }) => ({ value, label: name }))}
        />
        <Select
          label="Failed"
          allowDeselect={false}
          value={hours}
          onChange={(value) => setHours(value ?? EVER)}
          data={SINCE}
        />
      </SimpleGrid>
      {preview.error === null ? null : <Failure error={preview.error} retry={preview.refetch} />}
      {preview.data === undefined ? preview.isPending && <Skeleton h={72} /> : <Preview preview={preview.data} />}
    </Confirm>
  );
}

function Preview({ preview: { again, left } }: { readonly preview: RedrivePreview }) {
  return (
    <Stack gap={4} aria-live="polite">
      <Text fw={550}>
        {again === 0 ? 'None can be tried again.' : `${counted(again, 'content')} will be tried again.`}
      </Text>
      {left.map(({ state, count: size, why }) => (
        <Text key={state} size="sm" c="dimmed">
          {count(size)} will not: {why}.
        </Text>
      ))}
    </Stack>
  );
}

const hoursBefore = (at: string, hours: number): string =>
  new Date(Date.parse(at) - hours * HOUR_MILLISECONDS).toISOString();
