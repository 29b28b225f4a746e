import { Group, Skeleton, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams } from '@tanstack/react-router';
import { isMissing } from '../../api/problem.ts';
import { templateQuery } from '../../api/templates.ts';
import { Failure } from '../../ui/failure.tsx';
import { NotFound } from '../../ui/not-found.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { RenderErrorNotices } from './render-error-notices.tsx';
import { ShipAction } from './ship-action.tsx';
import { StateAction } from './state-action.tsx';
import { TemplateTabs } from './template-tabs.tsx';

/** What the pages of a template share: its name, state, the one action on it, and the tabs. */
export function TemplateLayout() {
  const { templateId } = useParams({ from: '/signed-in/templates/$templateId' });
  const { data: template, error, refetch } = useQuery(templateQuery(templateId));
  if (error !== null) return isMissing(error) ? <NotFound /> : <Failure error={error} retry={refetch} />;
  return (
    <Stack gap="lg">
      <Stack gap="md">
        <Group justify="space-between" mih={40} gap="sm">
          <Group gap="sm">
            <Title order={1} fz={{ base: 26, sm: 30 }} lts="-0.02em">
              {template?.name ?? <Skeleton component="span" h={28} w={220} />}
            </Title>
            {template === undefined ? null : <StateBadge state={template.state} />}
          </Group>
          {template === undefined ? null : (
            <Group gap="sm">
              <ShipAction template={template} />
              <StateAction template={template} />
            </Group>
          )}
        </Group>
        <TemplateTabs templateId={templateId} />
      </Stack>
      {template === undefined ? null : <RenderErrorNotices template={template} />}
      <Outlet />
    </Stack>
  );
}
