import { Button, Group, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';

const hint = (asked: string): string | null => {
  if (asked.trim() === '') return 'Paste an id first.';
  if (asked.includes('@')) return 'Email addresses are not known here. Paste the profile id.';
  return null;
};

export function FindForm({ asked }: { readonly asked: string }) {
  const navigate = useNavigate();
  const form = useForm({ initialValues: { of: asked }, validate: { of: hint } });
  const submit = form.onSubmit(({ of }) => navigate({ to: '/deliveries/find', search: { of: of.trim() } }));
  return (
    <form noValidate onSubmit={submit}>
      <Group gap="sm" align="flex-end">
        <TextInput
          label="Klaviyo profile id"
          description="From the address of the person’s page in Klaviyo: …/profile/01J8ZKQ3V5N2…. A user id, tracking id or decision id works too."
          placeholder="01J8ZKQ3V5N2YB6T7M9RDXW4CE"
          autoComplete="off"
          spellCheck={false}
          maxLength={1000}
          maw={560}
          flex="1 1 280px"
          {...form.getInputProps('of')}
          error={form.errors.of !== undefined}
        />
        <Button type="submit" size="md" leftSection={<IconSearch size={18} aria-hidden />}>
          Find
        </Button>
      </Group>
      {form.errors.of === undefined ? null : (
        <Text role="alert" size="sm" mt={6} c="var(--mantine-color-error)">
          {form.errors.of}
        </Text>
      )}
    </form>
  );
}
