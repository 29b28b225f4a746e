import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import type { FileDetail } from '../../../contract/ingestion.ts';
import { loadAgain } from '../../api/ingestion.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Confirm } from '../../ui/confirm.tsx';

export function LoadAgain({ file: { sha256, name } }: { readonly file: FileDetail }) {
  const [opened, { open, close }] = useDisclosure(false);
  const again = useChange(loadAgain, ['ingestion']);
  // Not `mutate`: its callbacks are lost when the file is read anew and this goes from the page. The dialog shows a failure.
  const confirm = (): void =>
    void again.mutateAsync(sha256).then(
      () => {
        notifications.show({ message: 'The file is being read again.' });
        close();
      },
      () => undefined,
    );
  return (
    <>
      <AllowedButton variant="default" onClick={open}>
        Load again…
      </AllowedButton>
      <Confirm
        opened={opened}
        title="Load it again?"
        consequence={`A run starts now and reads ${name} from its first row. What is known already is not counted twice. If nothing has changed since, it will end as before.`}
        action="Load again"
        busy={again.isPending}
        error={again.error}
        onConfirm={confirm}
        onClose={close}
      />
    </>
  );
}
