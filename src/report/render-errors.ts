import type { OrgId, TemplateId } from '../domain/ids.ts';
import { type Instant, plusHours } from '../domain/instant.ts';
import type { Reports, VariantRenderErrors } from './ports.ts';

/** What nobody met for this long is over: the fields that broke it no longer come. */
const DAYS = 7;

export interface RenderErrors {
  readonly days: number;
  readonly variants: readonly VariantRenderErrors[];
}

/** @returns null: there is no such template. */
export async function renderErrors(
  reports: Reports,
  orgId: OrgId,
  templateId: TemplateId,
  now: Instant,
): Promise<RenderErrors | null> {
  const variants = await reports.renderErrors(orgId, templateId, plusHours(now, -24 * DAYS));
  return variants === null ? null : { days: DAYS, variants };
}
