import { Group, Select, Text } from '@mantine/core';
import { useState } from 'react';
import type { Results } from '../../../contract/results.ts';
import { HowComputed } from '../../ui/how-computed.tsx';
import { Section } from '../../ui/section.tsx';
import { HeatMap } from './heat-map.tsx';

/** Who likes what: one attribute at a time. */
export function SegmentsSection({ results }: { readonly results: Results }) {
  const { segments, variants, methods } = results;
  const [chosen, choose] = useState<string | null>(null);
  const shown = segments.find(({ attribute }) => attribute === chosen) ?? segments[0];
  if (shown === undefined) {
    return (
      <Section title="Who likes what">
        <Text c="dimmed">
          Nothing is known of people yet. Define attributes and send them with the webhook, and this page shows which
          people like which version.
        </Text>
      </Section>
    );
  }
  return (
    <Section
      title="Who likes what"
      lead="Click rate of emails that showed their version. The darker, the more of a row’s people clicked; the best of each row is marked. What happened, not a test."
      actions={
        <Group gap="sm">
          {segments.length === 1 ? null : (
            <Select
              aria-label="Attribute"
              size="sm"
              w={200}
              allowDeselect={false}
              data={segments.map(({ attribute }) => attribute)}
              value={shown.attribute}
              onChange={choose}
            />
          )}
          <HowComputed of="who likes what" methods={methods} figures={['segments']} />
        </Group>
      }
    >
      <HeatMap segments={shown} variants={variants} />
    </Section>
  );
}
