import { Group, Text } from '@mantine/core';

/** The product's name and sign. */
export function Mark() {
  return (
    <Group gap={10} wrap="nowrap">
      <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="var(--accent)" />
        <path
          d="M7 22.5 L13.5 15.5 L18 19 L25 9.5"
          fill="none"
          stroke="var(--mantine-color-body)"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <circle cx="25" cy="9.5" r="2.6" fill="var(--mantine-color-body)" />
      </svg>
      <Text component="span" fw={650} fz={17} lts="-0.01em">
        JustAI
      </Text>
    </Group>
  );
}
