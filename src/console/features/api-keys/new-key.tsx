import { Button, Group, Stack } from '@mantine/core';
import { Notice } from '../../ui/notice.tsx';
import { Snippet } from '../../ui/snippet.tsx';

/** The whole key, this once. */
export function NewKey({ value, onDone }: { readonly value: string; readonly onDone: () => void }) {
  return (
    <Stack gap="lg">
      <Notice tone="caution">This is the only time the whole key is shown. Put it into Klaviyo’s webhook step.</Notice>
      <Snippet label="API key" value={value} />
      <Group justify="flex-end">
        <Button onClick={onDone}>I have copied it</Button>
      </Group>
    </Stack>
  );
}
