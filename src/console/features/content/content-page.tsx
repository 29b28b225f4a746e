import { SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { renderErrorsQuery, templateQuery } from '../../api/templates.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import classes from './content-page.module.css';
import { VariantCard } from './variant-card.tsx';
import { newVariant, type VariantDraft } from './variant-draft.ts';
import { VariantEditor } from './variant-editor.tsx';

export function ContentPage() {
  const { templateId } = useParams({ from: '/signed-in/templates/$templateId/content' });
  const { data: template } = useQuery(templateQuery(templateId));
  const { data: broken } = useQuery(renderErrorsQuery(templateId));
  const [edited, edit] = useState<VariantDraft | null>(null);
  if (template === undefined) return <ContentSkeleton />;

  const errorsOf = (variantId: string | undefined) => {
    const found = broken?.variants.find((each) => each.variantId === variantId);
    return broken === undefined || found === undefined ? null : { ...found, days: broken.days };
  };
  const hasControl = template.variants.some(({ role }) => role === 'control');
  const variants = template.variants.toSorted((a, b) => a.role.localeCompare(b.role));
  return (
    <Stack gap="lg">
      <title>{`${template.name} · Content · JustAI`}</title>
      <div className={classes.bar}>
        <Text c="dimmed" maw={680}>
          {hasControl
            ? 'What people can get, side by side. Your control is the email you send today; the versions compete with it.'
            : 'Start with your control: the email you send today. Every result is measured against it.'}
        </Text>
        <AllowedButton
          leftSection={<IconPlus size={18} aria-hidden />}
          onClick={() => edit(newVariant(hasControl ? 'variant' : 'control', template.variants))}
        >
          {hasControl ? 'Write a version' : 'Write your control'}
        </AllowedButton>
      </div>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="lg" verticalSpacing="lg">
        {variants.map((variant) => (
          <VariantCard
            key={variant.variantId}
            variant={variant}
            renderErrors={errorsOf(variant.variantId)}
            onOpen={() => edit(variant)}
          />
        ))}
      </SimpleGrid>
      <VariantEditor
        key={edited?.variantId ?? 'none'}
        templateId={templateId}
        draft={edited}
        renderErrors={errorsOf(edited?.variantId)}
        onClose={() => edit(null)}
      />
    </Stack>
  );
}

function ContentSkeleton() {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="lg" aria-busy aria-label="Loading the versions" mt={64}>
      {['first', 'second', 'third'].map((card) => (
        <Skeleton key={card} h={452} radius="lg" />
      ))}
    </SimpleGrid>
  );
}
