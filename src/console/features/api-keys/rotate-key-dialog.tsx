import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ApiKey } from '../../../contract/api-keys.ts';
import { rotateApiKey } from '../../api/api-keys.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { Notice } from '../../ui/notice.tsx';
import { NewKey } from './new-key.tsx';

interface RotateKeyDialogProps {
  /** Null: closed. */
  readonly apiKey: ApiKey | null;
  readonly onClose: () => void;
}

/** Makes a key's successor and shows it, once; the old one goes on working. */
export function RotateKeyDialog({ apiKey, onClose }: RotateKeyDialogProps) {
  const rotate = useChange(rotateApiKey, ['api-keys']);
  const finish = (): void => {
    onClose();
    rotate.reset();
  };
  const isMade = rotate.data !== undefined;
  return (
    <Modal
      opened={apiKey !== null}
      onClose={finish}
      title={isMade ? 'Copy your key now' : `Rotate ${apiKey?.name ?? ''}?`}
      closeOnClickOutside={!isMade}
      closeOnEscape={!isMade}
    >
      {isMade ? (
        <NewKey value={rotate.data} onDone={finish} />
      ) : (
        <Stack gap="lg">
          <Text>
            This makes a second key that may do the same in the same places. Both work until you revoke the old one: put
            the new one into Klaviyo, wait until the old one is no longer used, then revoke it.
          </Text>
          {rotate.isError ? <Notice tone="problem">{sentenceOf(rotate.error)}</Notice> : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={finish} data-autofocus>
              Cancel
            </Button>
            <Button onClick={() => apiKey !== null && rotate.mutate(apiKey.keyId)} loading={rotate.isPending}>
              Make the new key
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
