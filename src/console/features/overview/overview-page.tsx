import { SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { overviewQuery } from '../../api/templates.ts';
import { Failure } from '../../ui/failure.tsx';
import { LatenessNotice } from '../../ui/lateness-notice.tsx';
import { ShippedNotice } from '../../ui/shipped-notice.tsx';
import { ExposuresPanel } from './exposures-panel.tsx';
import { HeldNotices } from './held-notices.tsx';
import { LiftPanel } from './lift-panel.tsx';
import { MethodPanel } from './method-panel.tsx';
import { OverviewSkeleton } from './overview-skeleton.tsx';
import { TrafficPanel } from './traffic-panel.tsx';
import { VariantDrawer } from './variant-drawer.tsx';
import { VariantsPanel } from './variants-panel.tsx';
import { Verdict } from './verdict.tsx';

export function OverviewPage() {
  const { templateId } = useParams({ from: '/signed-in/templates/$templateId/' });
  const { data: overview, error, refetch } = useQuery(overviewQuery(templateId));
  const [previewed, preview] = useState<string | null>(null);
  if (error !== null && overview === undefined) return <Failure error={error} retry={refetch} />;
  if (overview === undefined) return <OverviewSkeleton />;
  return (
    <Stack gap="lg">
      <title>{`${overview.template.name} · Overview · JustAI`}</title>
      <LatenessNotice />
      <HeldNotices variants={overview.variants} />
      <ShippedNotice shipped={overview.template.shipped} variants={overview.variants} />
      <Verdict overview={overview} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <LiftPanel liftByDay={overview.liftByDay} />
        <TrafficPanel overview={overview} />
      </SimpleGrid>
      <VariantsPanel overview={overview} onPreview={preview} />
      <ExposuresPanel exposures={overview.exposures} />
      <MethodPanel overview={overview} />
      <VariantDrawer templateId={templateId} variantId={previewed} onClose={() => preview(null)} />
    </Stack>
  );
}
