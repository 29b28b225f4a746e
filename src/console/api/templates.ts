import { queryOptions } from '@tanstack/react-query';
import {
  type CreateTemplate,
  type SaveExperiment,
  type SaveIntegration,
  type SaveVariant,
  type Template,
  template,
  templateList,
} from '../../contract/console.ts';
import { overview } from '../../contract/overview.ts';
import type { Ranking } from '../../contract/ranking.ts';
import { renderErrorList } from '../../contract/render-errors.ts';
import { results } from '../../contract/results.ts';
import { whatIf } from '../../contract/what-if.ts';
import { change, read } from './request.ts';

const path = (templateId: string, rest = ''): string => `/templates/${encodeURIComponent(templateId)}${rest}`;

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: () => read('/templates', templateList),
});

export const templateQuery = (templateId: string) =>
  queryOptions({
    queryKey: ['templates', templateId],
    queryFn: () => read(path(templateId), template),
  });

export const overviewQuery = (templateId: string) =>
  queryOptions({
    queryKey: ['templates', templateId, 'overview'],
    queryFn: () => read(path(templateId, '/overview'), overview),
    refetchInterval: 30_000,
  });

export const resultsQuery = (templateId: string) =>
  queryOptions({
    queryKey: ['templates', templateId, 'results'],
    queryFn: () => read(path(templateId, '/results'), results),
    staleTime: 60_000,
  });

/** @param variantId null: any version, by chance */
export const whatIfQuery = (templateId: string, variantId: string | null) =>
  queryOptions({
    queryKey: ['templates', templateId, 'results', 'what-if', variantId],
    queryFn: () => {
      const asked = variantId === null ? '' : `?candidate=${encodeURIComponent(variantId)}`;
      return read(path(templateId, `/results/what-if${asked}`), whatIf);
    },
    staleTime: 60_000,
  });

/** Files to save: all figures, and every decision. */
export const resultsFiles = (templateId: string) => ({
  figures: `/console-api${path(templateId, '/results.csv')}`,
  decisions: `/console-api${path(templateId, '/decisions.csv')}`,
});

export const renderErrorsQuery = (templateId: string) =>
  queryOptions({
    queryKey: ['templates', templateId, 'render-errors'],
    queryFn: () => read(path(templateId, '/render-errors'), renderErrorList),
    refetchInterval: 30_000,
  });

export async function createTemplate(input: CreateTemplate, csrfToken: string): Promise<void> {
  await change('POST', '/templates', csrfToken, input);
}

interface VariantChange {
  readonly templateId: string;
  readonly variantId: string;
  readonly content: SaveVariant;
}

export async function saveVariant(input: VariantChange, csrfToken: string): Promise<void> {
  const variantPath = path(input.templateId, `/variants/${encodeURIComponent(input.variantId)}`);
  await change('PUT', variantPath, csrfToken, input.content);
}

interface StateChange {
  readonly templateId: string;
  readonly state: Template['state'];
  /** Another prefix for the profile properties, where a live template has taken this one's. */
  readonly prefix?: string;
}

export async function setTemplateState({ templateId, ...wanted }: StateChange, csrfToken: string): Promise<void> {
  await change('POST', path(templateId, '/state'), csrfToken, wanted);
}

interface ExperimentChange {
  readonly templateId: string;
  readonly experiment: SaveExperiment;
}

export async function saveExperiment(input: ExperimentChange, csrfToken: string): Promise<void> {
  await change('PUT', path(input.templateId, '/experiment'), csrfToken, input.experiment);
}

interface RankingChange {
  readonly templateId: string;
  readonly ranking: Ranking;
}

export async function saveRanking(input: RankingChange, csrfToken: string): Promise<void> {
  await change('PUT', path(input.templateId, '/ranking'), csrfToken, input.ranking);
}

interface IntegrationChange {
  readonly templateId: string;
  readonly integration: SaveIntegration;
}

export async function saveIntegration(input: IntegrationChange, csrfToken: string): Promise<void> {
  await change('PUT', path(input.templateId, '/integration'), csrfToken, input.integration);
}
