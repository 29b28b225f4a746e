import { TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import type { Template } from '../../../contract/console.ts';
import { prefixOffered } from '../../api/problem.ts';
import { setTemplateState } from '../../api/templates.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { goLiveConsequence, obstacleToGoLive, PAUSE_CONSEQUENCE } from './going-live.ts';

/** Go live or pause, whichever the state leaves open. */
export function StateAction({ template }: { readonly template: Template }) {
  const [opened, { open, close }] = useDisclosure(false);
  const change = useChange(setTemplateState, ['templates']);
  const { templateId, state } = template;
  const [typed, setTyped] = useState<string | null>(null);
  const offered = prefixOffered(change.error);
  const prefix = typed ?? offered;
  if (state === 'archived') return null;

  const isLive = state === 'active';
  const next = isLive ? 'paused' : 'active';
  return (
    <>
      {isLive ? (
        <AllowedButton
          needs="admin"
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          onClick={open}
        >
          Pause
        </AllowedButton>
      ) : (
        <AllowedButton
          needs="admin"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          reason={obstacleToGoLive(template)}
          onClick={open}
        >
          {state === 'shipped' ? 'Test again' : 'Go live'}
        </AllowedButton>
      )}
      <Confirm
        opened={opened}
        title={isLive ? `Pause ${template.name}?` : `Go live with ${template.name}?`}
        consequence={isLive ? PAUSE_CONSEQUENCE : goLiveConsequence(template)}
        action={isLive ? 'Pause' : 'Go live'}
        busy={change.isPending}
        error={change.error}
        onConfirm={() =>
          change.mutate({ templateId, state: next, ...(prefix === null ? {} : { prefix }) }, { onSuccess: close })
        }
        onClose={close}
      >
        {prefix === null ? null : (
          <TextInput
            label="Prefix"
            description="The email's tags change with it: copy them again under Integration."
            value={prefix}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
      </Confirm>
    </>
  );
}
