import { Group, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Results } from '../../../contract/results.ts';
import type { WhatIf } from '../../../contract/what-if.ts';
import { whatIfQuery } from '../../api/templates.ts';
import { Failure } from '../../ui/failure.tsx';
import { HowComputed } from '../../ui/how-computed.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import classes from './what-if-section.module.css';
import { coverageSentence, rangeOf, rateLike, whatIfSentence } from './what-if-sentence.ts';

/** No variant's id has a space. */
const BY_CHANCE = 'by chance';
const FIGURES = ['what_if', 'what_if_ips', 'what_if_snips'];

/** What people would have clicked, had they all got one version. Asked of the log only once one is chosen. */
export function WhatIfSection({ results }: { readonly results: Results }) {
  const [chosen, choose] = useState<string | null>(null);
  const { templateId } = results.template;
  const asked = chosen === null ? null : { variantId: chosen === BY_CHANCE ? null : chosen };
  const {
    data: answer,
    error,
    refetch,
  } = useQuery({
    ...whatIfQuery(templateId, asked?.variantId ?? null),
    enabled: asked !== null,
  });
  const versions = results.variants.filter(({ role, sends }) => role === 'variant' && sends > 0);
  if (versions.length === 0)
    return <Section title="What if everybody had got…" lead="Known once versions have been sent to people." />;
  const name = versions.find(({ variantId }) => variantId === chosen)?.name;
  const found = asked === null ? undefined : answer;
  return (
    <Section
      title="What if everybody had got…"
      lead="The same people, had another choice been made for all of them. Choose a version to see what they would have clicked."
      actions={
        <Group gap="sm" wrap="nowrap">
          <Select
            aria-label="What everybody would have got"
            placeholder="Choose a version"
            size="sm"
            w={240}
            allowDeselect={false}
            data={[
              ...versions.map(({ variantId, name: label }) => ({ value: variantId, label })),
              { value: BY_CHANCE, label: 'Any version, by chance' },
            ]}
            value={chosen}
            onChange={choose}
          />
          {found === undefined ? null : (
            <HowComputed of="what if everybody had got it" methods={methodsOf(found)} figures={FIGURES} />
          )}
        </Group>
      }
    >
      {asked === null ? null : error !== null && found === undefined ? (
        <Failure error={error} retry={refetch} />
      ) : found === undefined ? (
        <Skeleton h={150} radius="md" role="status" aria-label="Reading what people would have clicked" />
      ) : (
        <Answer answer={found} what={name === undefined ? 'any version by chance' : `“${name}”`} />
      )}
    </Section>
  );
}

function Answer({ answer, what }: { readonly answer: WhatIf; readonly what: string }) {
  const { candidate, value, covered, earned } = answer;
  return (
    <Stack gap="lg" role="status">
      <Text maw={680}>{whatIfSentence(answer, what)}</Text>
      {value.kind === 'too_early' || earned.rate === null ? null : (
        <dl className={classes.rates}>
          <div>
            <dt>{candidate.kind === 'uniform' ? 'Had chance chosen' : 'Had everybody got it'}</dt>
            <dd className={classes.figure}>{rateLike(value.dr, value.dr.estimate)}</dd>
            <dd>{rangeOf(value.dr)}</dd>
          </div>
          <div>
            <dt>As it was chosen</dt>
            <dd className={classes.figure}>{rateLike(value.dr, earned.rate)}</dd>
            <dd>
              {counted(earned.clicks, 'click')} of {count(covered)} people
            </dd>
          </div>
        </dl>
      )}
      {covered === 0 ? null : (
        <Text size="sm" c="dimmed" maw={680}>
          {coverageSentence(answer)}
        </Text>
      )}
    </Stack>
  );
}

/** Each way of computing it with what it came to. */
const methodsOf = ({ methods }: WhatIf) =>
  methods.map(({ value, title, ...method }) => ({
    ...method,
    title: value === null ? title : `${title}: ${rateLike(value, value.estimate)} (${rangeOf(value)})`,
  }));
