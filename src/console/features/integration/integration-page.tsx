import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { flowsQuery } from '../../api/klaviyo.ts';
import { templateQuery } from '../../api/templates.ts';
import { Failure } from '../../ui/failure.tsx';
import { ConversionSection } from './conversion-section.tsx';
import { DeliverySection } from './delivery-section.tsx';
import { ExperimentSection } from './experiment-section.tsx';
import { FlowSection } from './flow-section.tsx';
import { RankingSection } from './ranking-section.tsx';
import { SnippetsSection } from './snippets-section.tsx';
import { ThemeSection } from './theme-section.tsx';

export function IntegrationPage() {
  const { templateId } = useParams({ from: '/signed-in/templates/$templateId/integration' });
  const { data: template } = useQuery(templateQuery(templateId));
  const { data: flows, error, refetch } = useQuery(flowsQuery);
  if (error !== null) return <Failure error={error} retry={refetch} />;
  if (template === undefined || flows === undefined) {
    return (
      <Stack gap="lg" aria-busy aria-label="Loading the integration">
        <Skeleton h={320} radius="lg" />
        <Skeleton h={480} radius="lg" />
      </Stack>
    );
  }
  return (
    <Stack gap="lg">
      <title>{`${template.name} · Integration · JustAI`}</title>
      <FlowSection template={template} flows={flows.flows} />
      <SnippetsSection template={template} />
      <ExperimentSection template={template} />
      <ThemeSection template={template} />
      <DeliverySection template={template} />
      <RankingSection template={template} />
      <ConversionSection templateId={templateId} />
    </Stack>
  );
}
