import { Code, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Confirm } from '../../ui/confirm.tsx';

interface ForgetDialogProps {
  readonly id: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Done only once the id was typed: it cannot be undone. */
export function ForgetDialog({ id, busy, error, onConfirm, onClose }: ForgetDialogProps) {
  const [typed, setTyped] = useState('');
  return (
    <Confirm
      opened
      title="Forget this person?"
      consequence="All that names them here is deleted for good: their decisions, their events and their rows in landed files. It cannot be undone, and may take some minutes."
      action="Forget for good"
      isPossible={typed.trim() === id}
      busy={busy}
      error={error}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <Text size="sm">
        Delete them in Klaviyo first. While Klaviyo has them, its next export and its webhooks bring them back.
      </Text>
      <TextInput
        label="Type their id to confirm"
        description={
          <>
            It is <Code style={{ overflowWrap: 'anywhere' }}>{id}</Code>
          </>
        }
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </Confirm>
  );
}
