import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './section.module.css';

interface SectionProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** One subject of a page, on its own card. */
export function Section({ title, lead, actions, children }: SectionProps) {
  return (
    <Paper component="section" aria-label={title}>
      <Stack gap="lg">
        <Group justify="space-between" align="flex-start" gap="md" className={classes.head ?? ''}>
          <Stack gap={4} maw={680}>
            <Title order={2} fz={18} lts="-0.01em">
              {title}
            </Title>
            {lead === undefined ? null : (
              <Text c="dimmed" size="sm">
                {lead}
              </Text>
            )}
          </Stack>
          {actions}
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}
