import { Anchor, EmptyState } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { FlowList, Template } from '../../../contract/console.ts';
import { Section } from '../../ui/section.tsx';
import { FlowForm } from './flow-form.tsx';

interface FlowSectionProps {
  readonly template: Template;
  readonly flows: FlowList['flows'];
}

export function FlowSection({ template, flows }: FlowSectionProps) {
  return (
    <Section title="1. The flow" lead="Where in Klaviyo this email is sent. JustAI checks every webhook against it.">
      {flows.length === 0 ? (
        <EmptyState
          icon={<IconPlugConnected size={32} stroke={1.4} aria-hidden />}
          title="No flows yet"
          description={
            <>
              Connect Klaviyo and refresh its data under{' '}
              <Anchor renderRoot={(props) => <Link to="/settings/klaviyo" {...props} />} underline="always">
                Klaviyo
              </Anchor>
              ; your flows then appear here.
            </>
          }
        />
      ) : (
        <FlowForm template={template} flows={flows} />
      )}
    </Section>
  );
}
