import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { sentenceOf } from '../api/problem.ts';
import { Notice } from './notice.tsx';

interface ConfirmProps {
  readonly opened: boolean;
  readonly title: string;
  /** What will happen, in plain words. */
  readonly consequence: ReactNode;
  readonly action: string;
  /** False: there is nothing to do. */
  readonly isPossible?: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What else has to be said before it can be done. */
  readonly children?: ReactNode;
}

export function Confirm({
  opened,
  title,
  consequence,
  action,
  isPossible = true,
  busy,
  error,
  onConfirm,
  onClose,
  children,
}: ConfirmProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <Stack gap="lg">
        <Text>{consequence}</Text>
        {error === null ? null : <Notice tone="problem">{sentenceOf(error)}</Notice>}
        {children}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button onClick={onConfirm} loading={busy} disabled={!isPossible}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
