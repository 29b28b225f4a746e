import { ActionIcon, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { sessionQuery, signOut } from '../../api/session.ts';
import { useSession } from '../../api/use-session.ts';
import { ColourSchemeSwitch } from '../../ui/colour-scheme-switch.tsx';

/** Who is signed in, the colour scheme and the way out. */
export function AccountPanel() {
  const { user, csrfToken } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: () => signOut(csrfToken),
    onSuccess: async () => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, null);
      await navigate({ to: '/sign-in' });
    },
  });
  return (
    <Group mt="auto" pt="md" pl={12} justify="space-between" wrap="nowrap" gap={4}>
      <Stack gap={0} miw={0}>
        <Text size="sm" fw={500} truncate title={user.email}>
          {user.email}
        </Text>
        <Text size="xs" c="dimmed" tt="capitalize">
          {user.role}
        </Text>
      </Stack>
      <Group gap={0} wrap="nowrap">
        <ColourSchemeSwitch />
        <Tooltip label="Sign out">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label="Sign out"
            loading={leave.isPending}
            onClick={() => leave.mutate()}
          >
            <IconLogout size={20} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
    </Group>
  );
}
