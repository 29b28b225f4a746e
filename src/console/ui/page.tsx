import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface PageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page answers one question; `lead` is that answer or what the page is for. */
export function Page({ title, lead, actions, children }: PageProps) {
  return (
    <Stack gap={32}>
      <title>{`${title} · JustAI`}</title>
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={4} maw={680}>
          <Title order={1} fz={{ base: 26, sm: 30 }} lts="-0.02em">
            {title}
          </Title>
          {lead === undefined ? null : <Text c="dimmed">{lead}</Text>}
        </Stack>
        {actions}
      </Group>
      {children}
    </Stack>
  );
}
