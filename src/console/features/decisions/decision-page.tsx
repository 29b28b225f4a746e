import { Anchor, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { decisionQuery } from '../../api/decisions.ts';
import { isMissing, sentenceOf } from '../../api/problem.ts';
import { Failure } from '../../ui/failure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Section } from '../../ui/section.tsx';
import { DecisionFacts } from './decision-facts.tsx';
import { FindForm } from './find-form.tsx';
import { TimelineList } from './timeline-list.tsx';

/** What happened to this person's email? */
export function DecisionPage() {
  const { decisionId } = useParams({ from: '/signed-in/deliveries/$decisionId' });
  const { data: timeline, error, refetch } = useQuery(decisionQuery(decisionId));
  if (error !== null && isMissing(error)) {
    return (
      <Page title="No such decision" lead="The address may be mistyped.">
        <Notice tone="calm">{sentenceOf(error)}</Notice>
        <FindForm asked="" />
      </Page>
    );
  }
  if (error !== null) {
    return (
      <Page title="One person’s email">
        <Failure error={error} retry={refetch} />
      </Page>
    );
  }
  if (timeline === undefined) return <DecisionSkeleton />;
  const { decision, answer, facts, steps } = timeline;
  return (
    <Page title="One person’s email" lead={<About decision={decision} />}>
      <Text fz={{ base: 18, sm: 20 }} fw={550} maw={760} lts="-0.01em">
        {answer}
      </Text>
      <Section title="What happened">
        <TimelineList steps={steps} />
      </Section>
      <Section title="What the choice was made with">
        <DecisionFacts decision={decision} facts={facts} />
      </Section>
    </Page>
  );
}

interface AboutProps {
  readonly decision: { readonly templateId: string; readonly templateName: string; readonly userId: string };
}

const About = ({ decision: { templateId, templateName, userId } }: AboutProps) => (
  <>
    <Anchor inherit renderRoot={(props) => <Link to="/templates/$templateId" params={{ templateId }} {...props} />}>
      {templateName}
    </Anchor>
    {userId === '' ? ' for somebody without an id' : ' for '}
    {userId === '' ? null : (
      <Anchor inherit renderRoot={(props) => <Link to="/deliveries/find" search={{ of: userId }} {...props} />}>
        {userId}
      </Anchor>
    )}
  </>
);

const DecisionSkeleton = () => (
  <Page title="One person’s email" lead={<Skeleton component="span" h={16} w={280} />}>
    <Stack gap="lg" aria-busy aria-label="Loading the timeline">
      <Skeleton h={24} maw={520} />
      <Skeleton h={400} radius="lg" />
    </Stack>
  </Page>
);
