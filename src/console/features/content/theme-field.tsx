import { TagsInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import type { SaveVariant } from '../../../contract/console.ts';
import { themesQuery } from '../../api/themes.ts';

/** What the version is like, so that a later email can keep to it. */
export function ThemeField({ form }: { readonly form: UseFormReturnType<SaveVariant> }) {
  const { data } = useQuery(themesQuery);
  const { error, ...props } = form.getInputProps('themes');
  const problem = error ?? Object.entries(form.errors).find(([place]) => place.startsWith('themes.'))?.[1];
  return (
    <TagsInput
      size="md"
      label="Themes"
      description="What it is like, such as “tone: friendly”. A later email can keep to the theme a person met."
      placeholder={form.values.themes?.length ? '' : 'Type one and press Enter'}
      data={data?.themes.map(({ theme }) => theme) ?? []}
      clearable
      {...props}
      error={problem}
    />
  );
}
