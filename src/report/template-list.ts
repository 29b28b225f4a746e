import type { RelativeLift } from '../bandit/relative-lift.ts';
import type { OrgId } from '../domain/ids.ts';
import { type Instant, plusHours } from '../domain/instant.ts';
import { liftOf } from './lift.ts';
import type { ListedTemplate, Reports } from './ports.ts';

export interface TemplateSummary extends ListedTemplate {
  readonly lift: RelativeLift | null;
}

export async function templateList(reports: Reports, orgId: OrgId, now: Instant): Promise<TemplateSummary[]> {
  const listed = await reports.list(orgId, plusHours(now, -30 * 24));
  const summaries: TemplateSummary[] = [];
  for (const template of listed) {
    const { intentionToTreat } = liftOf(await reports.outcomes(orgId, template.templateId));
    summaries.push({ ...template, lift: intentionToTreat });
  }
  return summaries;
}
