import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { API_KEY_RANDOM_BYTES, writeApiKey } from '../../src/domain/api-key-format.ts';

const VARIANTS = 6;
/** About the size of a real email's content block. */
const PARAGRAPHS = 12;

export interface Arranged {
  readonly slug: string;
  readonly key: string;
  countDecisions(): Promise<number>;
  close(): Promise<void>;
}

/** An organisation with a key and a live template, connected, with a control and variants of ordinary size. */
export async function arrange(url: string): Promise<Arranged> {
  const owner = new pg.Pool({ connectionString: url, max: 1 });
  const [orgId, accountId] = [randomUUID(), randomUUID()];
  const key = writeApiKey('live', Buffer.alloc(API_KEY_RANDOM_BYTES));
  await owner.query('SELECT create_org($1, $2, $2, now())', [orgId, 'bench']);
  await owner.query(
    `INSERT INTO api_keys (org_id, key_id, name, prefix, hash, scopes, requests_per_second, created_at)
     VALUES ($1, $2, 'Bench', 'jai_live_aaaa', $3, '{generate}', 100000, now())`,
    [orgId, randomUUID(), createHash('sha256').update(key).digest()],
  );
  await owner.query(
    `INSERT INTO templates (org_id, template_id, name, state, created_at, updated_at,
       account_id, flow_id, treatment_action_id, treatment_message_id)
     VALUES ($1, 'welcome-email', 'Welcome', 'active', now(), now(), $2, 'FLOW01', '4711', 'MSG001')`,
    [orgId, accountId],
  );
  for (let each = 0; each <= VARIANTS; each += 1) await insertVariant(owner, orgId, each);
  return {
    slug: 'bench',
    key,
    countDecisions: async () =>
      (await owner.query<{ n: number }>('SELECT count(*)::int AS n FROM decisions')).rows[0]?.n ?? 0,
    close: () => owner.end(),
  };
}

async function insertVariant(owner: pg.Pool, orgId: string, each: number): Promise<void> {
  const id = each === 0 ? 'control' : `variant-${each}`;
  await owner.query(
    `INSERT INTO variants (org_id, template_id, variant_id, role, name, state, created_at, updated_at)
     VALUES ($1, 'welcome-email', $2, $3, $2, 'active', now(), now())`,
    [orgId, id, each === 0 ? 'control' : 'variant'],
  );
  const paragraph =
    '<p style="margin: 0 0 16px">Hello {{ first_name | default: "there" }}, your next bag is {{ product }}.</p>\n';
  await owner.query(
    `INSERT INTO variant_versions (org_id, template_id, variant_id, version, subject, preheader, body, created_at)
     VALUES ($1, 'welcome-email', $2, 1, 'For you, {{ first_name | default: "friend" }}', 'It is {{ product }}', $3, now())`,
    [orgId, id, paragraph.repeat(PARAGRAPHS)],
  );
}
