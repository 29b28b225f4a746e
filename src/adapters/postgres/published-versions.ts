import type { OrgId, TemplateId } from '../../domain/ids.ts';
import type { Policy } from '../../learn/rank/ports.ts';
import type { Database } from './database.ts';

export interface PublishedVersion extends Pick<Policy, 'version' | 'ranker' | 'cells' | 'inputs'> {
  readonly templateId: TemplateId;
}

/** Policies with their inputs, one at a time: inputs are large. */
export async function* publishedVersions(
  database: Database,
  orgId: OrgId,
  templateId?: TemplateId,
): AsyncGenerator<PublishedVersion> {
  const listed = await database.inOrg(orgId, (query) =>
    query<{ templateId: TemplateId; version: number }>(
      `SELECT template_id AS "templateId", policy_version AS version FROM policies
       WHERE $1::text IS NULL OR template_id = $1 ORDER BY template_id, policy_version`,
      [templateId ?? null],
    ),
  );
  for (const each of listed) {
    const found = await publishedVersion(database, orgId, each.templateId, each.version);
    if (found !== null) yield found;
  }
}

export async function publishedVersion(
  database: Database,
  orgId: OrgId,
  templateId: TemplateId,
  version: number,
): Promise<PublishedVersion | null> {
  const [row] = await database.inOrg(orgId, (query) =>
    query<PublishedVersion & Record<string, unknown>>(
      `SELECT template_id AS "templateId", policy_version AS version, ranker, cells, inputs FROM policies
       WHERE template_id = $1 AND policy_version = $2`,
      [templateId, version],
    ),
  );
  return row ?? null;
}
