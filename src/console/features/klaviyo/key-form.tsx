import { PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { connectKlaviyo } from '../../api/klaviyo.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './key-form.module.css';

export function KeyForm({ isReplacement }: { readonly isReplacement: boolean }) {
  const connect = useChange(connectKlaviyo, ['klaviyo']);
  const form = useForm({
    initialValues: { privateKey: '' },
    validate: { privateKey: (key) => (key.trim() === '' ? 'Paste the private key from Klaviyo.' : null) },
  });
  const submit = form.onSubmit(({ privateKey }) =>
    connect.mutate(privateKey.trim(), {
      onSuccess: () => {
        form.reset();
        notifications.show({ message: 'Klaviyo accepted the key. It is saved.' });
      },
    }),
  );
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <div className={classes.line}>
          <PasswordInput
            label={isReplacement ? 'Replace the key' : 'Private API key'}
            placeholder="pk_…"
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the key' }}
            {...form.getInputProps('privateKey')}
          />
          <AllowedButton
            needs="admin"
            type="submit"
            size="md"
            className={classes.submit ?? ''}
            variant={isReplacement ? 'default' : 'filled'}
            loading={connect.isPending}
          >
            Verify and save
          </AllowedButton>
        </div>
        {connect.isError ? <Notice tone="problem">{sentenceOf(connect.error)}</Notice> : null}
      </Stack>
    </form>
  );
}
