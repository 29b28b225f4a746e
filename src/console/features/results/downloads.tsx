import { Anchor, Group } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { resultsFiles } from '../../api/templates.ts';
import { useSession } from '../../api/use-session.ts';
import { Section } from '../../ui/section.tsx';

/** The same figures for other tools. Single decisions are of people, so they are for administrators. */
export function Downloads({ templateId }: { readonly templateId: string }) {
  const { user } = useSession();
  const mayExport = user.role === 'admin' || user.role === 'owner';
  const { figures, decisions } = resultsFiles(templateId);
  return (
    <Section
      title="Take it with you"
      lead={
        mayExport
          ? 'Every figure of this page, or every decision with its probability and outcome. Persons appear as digests.'
          : 'Every figure of this page. Administrators can also download single decisions.'
      }
    >
      <Group gap="xl">
        <Anchor href={figures} download fw={550}>
          <IconDownload size={16} aria-hidden /> Figures (CSV)
        </Anchor>
        {mayExport ? (
          <Anchor href={decisions} download fw={550}>
            <IconDownload size={16} aria-hidden /> Decisions (CSV)
          </Anchor>
        ) : null}
      </Group>
    </Section>
  );
}
