import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { resultsQuery } from '../../api/templates.ts';
import { Failure } from '../../ui/failure.tsx';
import { ShippedNotice } from '../../ui/shipped-notice.tsx';
import { AlarmsSection } from './alarms-section.tsx';
import { DelaySection } from './delay-section.tsx';
import { Downloads } from './downloads.tsx';
import { FunnelSection } from './funnel-section.tsx';
import { MilestonesSection } from './milestones-section.tsx';
import { NeedsYou } from './needs-you.tsx';
import { OriginSection } from './origin-section.tsx';
import { SegmentsSection } from './segments-section.tsx';
import { SplitNotice } from './split-notice.tsx';
import { VersionsSection } from './versions-section.tsx';
import { WhatIfSection } from './what-if-section.tsx';

/** Who likes what, and where people are lost on the way. */
export function ResultsPage() {
  const { templateId } = useParams({ from: '/signed-in/templates/$templateId/results' });
  const { data: results, error, refetch } = useQuery(resultsQuery(templateId));
  if (error !== null && results === undefined) return <Failure error={error} retry={refetch} />;
  if (results === undefined) return <ResultsSkeleton />;
  return (
    <Stack gap="lg">
      <title>{`${results.template.name} · Results · JustAI`}</title>
      <SplitNotice splitCheck={results.splitCheck} />
      <ShippedNotice shipped={results.template.shipped} variants={results.variants} />
      <NeedsYou results={results} />
      <AlarmsSection results={results} />
      <OriginSection results={results} />
      <FunnelSection results={results} />
      <VersionsSection results={results} />
      <WhatIfSection results={results} />
      <SegmentsSection results={results} />
      <DelaySection results={results} />
      <MilestonesSection templateId={templateId} />
      <Downloads templateId={templateId} />
    </Stack>
  );
}

const ResultsSkeleton = () => (
  <Stack gap="lg" role="status" aria-label="Loading the results">
    {[220, 380, 420].map((height) => (
      <Skeleton key={height} h={height} radius="lg" />
    ))}
  </Stack>
);
