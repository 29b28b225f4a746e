import type { OrgId, TemplateId } from '../../domain/ids.ts';
import type { Query } from './database.ts';

/** Deciders hear of it when the transaction commits: everything of the organisation may have changed. */
export async function announceChange(query: Query, orgId: OrgId): Promise<void> {
  await query("SELECT pg_notify('justai_template', $1)", [orgId]);
}

/** As `announceChange`, of one template's policy. */
export async function announcePolicy(query: Query, orgId: OrgId, templateId: TemplateId): Promise<void> {
  await query("SELECT pg_notify('justai_policy', $1)", [`${orgId} ${templateId}`]);
}

/** Deliverers hear of it: something waits that nobody decided just now. */
export async function announceDeliveries(query: Query, orgId: OrgId): Promise<void> {
  await query("SELECT pg_notify('justai_delivery', $1)", [orgId]);
}

export const NOTICES = ['justai_template', 'justai_policy'] as const;

/** What a notice says has changed; all nulls where notices may have been missed. */
export function readNotice(payload: string | null): { orgId: OrgId | null; templateId: TemplateId | undefined } {
  const [orgId, templateId] = payload?.split(' ') ?? [];
  return { orgId: (orgId ?? null) as OrgId | null, templateId: templateId as TemplateId | undefined };
}
