import { Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { z } from 'zod';
import { sentenceOf } from '../../api/problem.ts';
import { sessionQuery, signIn } from '../../api/session.ts';
import { Mark } from '../../ui/mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { wayBack } from './way-back.ts';

const credentials = z.object({
  email: z.string().trim().min(1, 'Enter your email address.'),
  password: z.string().min(1, 'Enter your password.'),
});

export function SignInPage() {
  const { next } = useSearch({ from: '/sign-in' });
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: schemaResolver(credentials, { sync: true }),
  });
  const enter = useMutation({
    mutationFn: ({ email, password }: z.infer<typeof credentials>) => signIn(email, password),
    onSuccess: async (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      await navigate({ href: wayBack(next, window.location.origin), replace: true });
    },
  });
  return (
    <Center component="main" mih="100dvh" p="md">
      <title>Sign in · JustAI</title>
      <Stack gap="lg" w="100%" maw={400}>
        <Mark />
        <Paper p={{ base: 'lg', sm: 32 }}>
          <form noValidate onSubmit={form.onSubmit((values) => enter.mutate(values))}>
            <Stack gap="lg">
              <Stack gap={4}>
                <Title order={1} fz={24} lts="-0.02em">
                  Sign in
                </Title>
                <Text c="dimmed" size="sm">
                  First time here? The first account and its password were printed in the terminal when JustAI started.
                </Text>
              </Stack>
              <TextInput label="Email" type="email" autoComplete="username" {...form.getInputProps('email')} />
              <PasswordInput
                label="Password"
                autoComplete="current-password"
                visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
                {...form.getInputProps('password')}
              />
              {enter.isError ? <Notice tone="problem">{sentenceOf(enter.error)}</Notice> : null}
              <Button type="submit" size="md" loading={enter.isPending}>
                Sign in
              </Button>
            </Stack>
          </form>
        </Paper>
      </Stack>
    </Center>
  );
}
