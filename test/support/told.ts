import type { OrgId } from '../../src/domain/ids.ts';
import type { DecisionTimeline } from '../../src/report/decision-timeline.ts';
import type { TestDatabase } from './database.ts';

/** A template whose emails are always cleaned up after, with one version, “Warm”. */
export async function createWarmTemplate(db: TestDatabase, orgId: OrgId): Promise<void> {
  await db.asOwner(
    `INSERT INTO templates (org_id, template_id, name, state, account_id, flow_id, treatment_message_id, clean_up, created_at, updated_at)
     SELECT org_id, 'welcome', 'Welcome', 'active', account_id, 'FLOW01', 'MSG001', 'always', now(), now()
     FROM klaviyo_accounts WHERE org_id = $1`,
    [orgId],
  );
  await db.asOwner(
    `INSERT INTO variants (org_id, template_id, variant_id, role, name, themes, state, created_at, updated_at)
     VALUES ($1, 'welcome', 'warm', 'variant', 'Warm', '{tone: friendly}', 'active', now(), now())`,
    [orgId],
  );
}

export const told = ({ steps }: DecisionTimeline) => steps.map(({ title, state }) => [title, state]);

export const details = ({ steps }: DecisionTimeline, title: RegExp): string =>
  steps.find((step) => title.test(step.title))?.details.join(' ') ?? 'no such step';
