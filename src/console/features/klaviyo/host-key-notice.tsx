import { Code, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { acceptHostKey } from '../../api/sftp.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Notice } from '../../ui/notice.tsx';

interface HostKeyNoticeProps {
  readonly server: string;
  readonly pinned: string;
  readonly offered: string;
}

/** The server shows another host key than the pinned one: nothing is fetched until somebody has judged it. */
export function HostKeyNotice({ server, pinned, offered }: HostKeyNoticeProps) {
  const [isAsked, setAsked] = useState(false);
  const accept = useChange(acceptHostKey, ['sftp']);
  const close = (): void => setAsked(false);
  return (
    <Notice tone="problem" title={`The host key of ${server} has changed`}>
      <Stack gap="sm">
        <Text size="sm">
          Nothing was sent or fetched. Ask those who run the server whether they changed it; if they did not, somebody
          may be in between.
        </Text>
        <Text size="sm">
          Remembered: <Code>{pinned}</Code>
        </Text>
        <Text size="sm">
          Shown now: <Code>{offered}</Code>
        </Text>
        <Group>
          <AllowedButton needs="admin" variant="default" onClick={() => setAsked(true)}>
            Accept the new key
          </AllowedButton>
        </Group>
      </Stack>
      <Confirm
        opened={isAsked}
        title="Accept the new host key?"
        consequence={`From now on ${server} is trusted with the key ${offered}, and fetching goes on. The audit log keeps who accepted it.`}
        action="Accept the new key"
        busy={accept.isPending}
        error={accept.error}
        onConfirm={() => accept.mutate({ hostKey: offered }, { onSuccess: close })}
        onClose={close}
      />
    </Notice>
  );
}
