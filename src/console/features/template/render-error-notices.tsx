import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Template } from '../../../contract/console.ts';
import { renderErrorsQuery } from '../../api/templates.ts';
import { RenderErrorNotice } from '../../ui/render-error-notice.tsx';

/** The versions of a template that people could not get of late. */
export function RenderErrorNotices({ template }: { readonly template: Template }) {
  const { templateId, variants } = template;
  const { data } = useQuery(renderErrorsQuery(templateId));
  const roleOf = (variantId: string) => variants.find((variant) => variant.variantId === variantId)?.role;
  return data?.variants.map((errors) => (
    <RenderErrorNotice
      key={errors.variantId}
      errors={errors}
      isControl={roleOf(errors.variantId) === 'control'}
      days={data.days}
    >
      <Anchor
        size="sm"
        fw={550}
        c="inherit"
        underline="always"
        renderRoot={(props) => <Link to="/templates/$templateId/content" params={{ templateId }} {...props} />}
      >
        Open its content
      </Anchor>
    </RenderErrorNotice>
  ));
}
