import { queryOptions } from '@tanstack/react-query';
import { type SaveThemeContinuity, themeList } from '../../contract/themes.ts';
import { change, read } from './request.ts';

export const themesQuery = queryOptions({
  queryKey: ['templates', 'themes'],
  queryFn: () => read('/themes', themeList),
});

interface ContinuityChange {
  readonly templateId: string;
  readonly continuity: SaveThemeContinuity['continuity'];
}

export async function saveThemeContinuity(input: ContinuityChange, csrfToken: string): Promise<void> {
  const path = `/templates/${encodeURIComponent(input.templateId)}/theme-continuity`;
  await change('PUT', path, csrfToken, { continuity: input.continuity });
}
