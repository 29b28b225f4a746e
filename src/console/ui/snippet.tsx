import { Group, Stack, Text } from '@mantine/core';
import { CopyButton } from './copy-button.tsx';
import classes from './snippet.module.css';

interface SnippetProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
}

/** Something to paste elsewhere, exactly as it must be. */
export function Snippet({ label, value, hint }: SnippetProps) {
  return (
    <Stack gap={8}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text fw={550} size="sm">
          {label}
        </Text>
        <CopyButton value={value} what={label} />
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <pre className={classes.code} tabIndex={0}>
        {value}
      </pre>
      {hint === undefined ? null : (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
    </Stack>
  );
}
