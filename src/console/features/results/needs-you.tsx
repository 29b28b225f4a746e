import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Results } from '../../../contract/results.ts';
import { templateQuery } from '../../api/templates.ts';
import { Section } from '../../ui/section.tsx';
import { ShipAction } from '../template/ship-action.tsx';
import classes from './needs-you.module.css';

/** What the evidence suggests. It waits for a person. */
export function NeedsYou({ results }: { readonly results: Results }) {
  const { recommendations, template } = results;
  if (recommendations.length === 0) return null;
  return (
    <Section
      title="Needs you"
      lead="What the figures suggest, each with its evidence. Nothing changes before you say so."
    >
      <ul className={classes.list}>
        {recommendations.map(({ kind, variantId, title, evidence }) => (
          <li key={`${kind} ${variantId}`}>
            <div>
              <Text fw={600}>{title}</Text>
              <Text size="sm" c="dimmed" maw={680}>
                {evidence}
              </Text>
            </div>
            {kind === 'ship' && variantId !== null ? (
              <Ship templateId={template.templateId} variantId={variantId} />
            ) : null}
            {kind === 'archive' || kind === 'add_variants' ? (
              <Anchor
                fw={550}
                renderRoot={(anchor) => (
                  <Link to="/templates/$templateId/content" params={{ templateId: template.templateId }} {...anchor} />
                )}
              >
                {kind === 'archive' ? 'To its content' : 'Write one'}
              </Anchor>
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Ship({ templateId, variantId }: { readonly templateId: string; readonly variantId: string }) {
  const { data: template } = useQuery(templateQuery(templateId));
  return template === undefined ? null : <ShipAction template={template} suggested={variantId} />;
}
