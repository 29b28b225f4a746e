import { ActionIcon, Popover, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import classes from './how-computed.module.css';

interface Method {
  readonly figure: string;
  readonly title: string;
  readonly formula: string;
  readonly rows: string;
}

interface HowComputedProps {
  readonly of: string;
  readonly methods: readonly Method[];
  readonly figures: readonly string[];
}

/** For those who doubt a figure: its formula and the rows that went in, in the field's own terms. */
export function HowComputed({ of, methods, figures }: HowComputedProps) {
  const told = methods.filter(({ figure }) => figures.includes(figure));
  return (
    <Popover width="min(480px, calc(100vw - 32px))" position="bottom-end" withinPortal trapFocus shadow="md">
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label={`How this was computed: ${of}`}>
          <IconInfoCircle size={18} stroke={1.8} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={`How this was computed: ${of}`}>
        <Stack gap="md" className={classes.methods ?? ''} tabIndex={0} data-autofocus>
          {told.map(({ figure, title, formula, rows }) => (
            <div key={figure}>
              <Text fw={600} size="sm">
                {title}
              </Text>
              <dl className={classes.terms}>
                <dt>Formula</dt>
                <dd>{formula}</dd>
                <dt>Rows</dt>
                <dd>{rows}</dd>
              </dl>
            </div>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
