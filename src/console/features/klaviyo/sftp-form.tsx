import { Group, NumberInput, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { type SftpSource, saveSftpSource as schema } from '../../../contract/sftp.ts';
import { sentenceOf } from '../../api/problem.ts';
import { saveSftpSource } from '../../api/sftp.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';

export function SftpForm({ source }: { readonly source: SftpSource }) {
  const { host, port, username, directory, everyMinutes, offsetMinutes, configured } = source;
  const save = useChange(saveSftpSource, ['sftp']);
  const form = useForm({
    initialValues: { host, port, username, directory, everyMinutes, offsetMinutes },
    validate: schemaResolver(schema, { sync: true }),
  });
  const submit = form.onSubmit((values) =>
    save.mutate(values, { onSuccess: () => notifications.show({ message: 'The SFTP source is saved.' }) }),
  );
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="lg">
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" verticalSpacing="md">
          <TextInput label="Host" {...form.getInputProps('host')} />
          <NumberInput label="Port" size="md" hideControls thousandSeparator="" {...form.getInputProps('port')} />
          <TextInput label="User" autoComplete="off" {...form.getInputProps('username')} />
          <TextInput label="Directory" {...form.getInputProps('directory')} />
          <NumberInput
            label="Fetch every"
            suffix=" minutes"
            size="md"
            hideControls
            {...form.getInputProps('everyMinutes')}
          />
          <NumberInput
            label="Starting at"
            suffix=" minutes past"
            size="md"
            hideControls
            {...form.getInputProps('offsetMinutes')}
          />
        </SimpleGrid>
        {save.isError ? <Notice tone="problem">{sentenceOf(save.error)}</Notice> : null}
        <Group justify="flex-end">
          <AllowedButton
            needs="admin"
            type="submit"
            loading={save.isPending}
            variant={configured ? 'default' : 'filled'}
          >
            {configured ? 'Save' : 'Save and make a key pair'}
          </AllowedButton>
        </Group>
      </Stack>
    </form>
  );
}
