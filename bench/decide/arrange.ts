import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { API_KEY_RANDOM_BYTES, writeApiKey } from '../../src/domain/api-key-format.ts';
import type { SentAttributes } from '../../src/domain/attribute.ts';
import { instant } from '../../src/domain/instant.ts';
import { ATTRIBUTES, cellsOf, kindsOfPeople } from './people.ts';

export const VARIANTS = 20;
const BODY_CHARACTERS = 10_000;

export interface Arranged {
  readonly orgId: string;
  readonly slug: string;
  readonly key: string;
  readonly kinds: readonly SentAttributes[];
  countDecisions(): Promise<number>;
  /** As the pipeline does it. */
  publishPolicy(template: number, version: number): Promise<void>;
  close(): Promise<void>;
}

/** The first as the API's own examples name it: `welcome-email`, `welcome-email-2`, … */
export const templateIdOf = (template: number): string =>
  template === 1 ? 'welcome-email' : `welcome-email-${template}`;

/**
 * An organisation with a key, eight attributes and live templates, connected, each with a control, 20 variants
 * of 10 KB and a policy of `cells` cells.
 */
export async function arrange(
  url: string,
  { templates, cells }: { templates: number; cells: number },
): Promise<Arranged> {
  const owner = new pg.Pool({ connectionString: url, max: 1 });
  const orgId = randomUUID();
  const key = writeApiKey('live', Buffer.alloc(API_KEY_RANDOM_BYTES));
  const now = instant(Date.now());
  const kinds = kindsOfPeople(now);
  const policy = policyOf(cellsOf(kinds, now).slice(0, cells));
  await owner.query('SELECT create_org($1, $2, $2, now())', [orgId, 'bench']);
  await owner.query(
    `INSERT INTO api_keys (org_id, key_id, name, prefix, hash, scopes, requests_per_second, created_at)
     VALUES ($1, $2, 'Bench', 'jai_live_aaaa', $3, '{generate}', 100000, now())`,
    [orgId, randomUUID(), createHash('sha256').update(key).digest()],
  );
  await owner.query(
    `INSERT INTO attributes (org_id, name, definition, created_at, updated_at)
     SELECT $1, d->>'name', d, now(), now() FROM jsonb_array_elements($2) AS d`,
    [orgId, JSON.stringify(ATTRIBUTES)],
  );
  await owner.query(
    `INSERT INTO templates (org_id, template_id, name, state, created_at, updated_at,
       account_id, flow_id, treatment_action_id, treatment_message_id)
     SELECT $1, 'welcome-email' || CASE n WHEN 1 THEN '' ELSE '-' || n END, 'Email ' || n, 'active', now(), now(), $2, 'FLOW0' || n, '4711', 'MSG001'
     FROM generate_series(1, $3) AS n`,
    [orgId, randomUUID(), templates],
  );
  for (let each = 0; each <= VARIANTS; each += 1) await insertVariant(owner, orgId, templates, each);
  await owner.query(
    `INSERT INTO policies (org_id, template_id, policy_version, published_at, ranker, cells, inputs)
     SELECT $1, 'welcome-email' || CASE n WHEN 1 THEN '' ELSE '-' || n END, 1, now(), 'bench', $2, '{}' FROM generate_series(1, $3) AS n`,
    [orgId, policy, templates],
  );
  await owner.query('VACUUM ANALYZE');
  return {
    orgId,
    slug: 'bench',
    key,
    kinds,
    countDecisions: async () =>
      (await owner.query<{ n: number }>('SELECT count(*)::int AS n FROM decisions')).rows[0]?.n ?? 0,
    async publishPolicy(template, version) {
      await owner.query(
        `INSERT INTO policies (org_id, template_id, policy_version, published_at, ranker, cells, inputs)
         VALUES ($1, $2, $3, now(), 'bench', $4, '{}')`,
        [orgId, templateIdOf(template), version, policy],
      );
      await owner.query("SELECT pg_notify('justai_policy', $1)", [`${orgId} ${templateIdOf(template)}`]);
    },
    close: () => owner.end(),
  };
}

const variantIdOf = (each: number): string => (each === 0 ? 'control' : `variant-${each}`);

/** In each cell another variant is ahead, as it is where people differ. */
function policyOf(cells: readonly string[]): Record<string, Record<string, number>> {
  return Object.fromEntries(
    cells.map((cell, index) => {
      const weights = Array.from({ length: VARIANTS }, (_, variant) => 0.5 ** ((variant + index) % VARIANTS));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return [cell, Object.fromEntries(weights.map((weight, variant) => [variantIdOf(variant + 1), weight / total]))];
    }),
  );
}

async function insertVariant(owner: pg.Pool, orgId: string, templates: number, each: number): Promise<void> {
  const id = variantIdOf(each);
  await owner.query(
    `INSERT INTO variants (org_id, template_id, variant_id, role, name, state, created_at, updated_at)
     SELECT $1, 'welcome-email' || CASE n WHEN 1 THEN '' ELSE '-' || n END, $2, $3, $2, 'active', now(), now() FROM generate_series(1, $4) AS n`,
    [orgId, id, each === 0 ? 'control' : 'variant', templates],
  );
  await owner.query(
    `INSERT INTO variant_versions (org_id, template_id, variant_id, version, subject, preheader, body, created_at)
     SELECT $1, 'welcome-email' || CASE n WHEN 1 THEN '' ELSE '-' || n END, $2, 1, 'For you, {{ first_name | default: "friend" }}', 'It is {{ product }}', $3, now()
     FROM generate_series(1, $4) AS n`,
    [orgId, id, bodyOf(id), templates],
  );
}

/** 10 KB of HTML in which every sixteenth paragraph has something to fill in. */
function bodyOf(variantId: string): string {
  const paragraph = (n: number): string =>
    `<p style="margin: 0 0 16px; font: 16px/1.5 Georgia, serif">${
      n % 16 === 0
        ? 'Hello {{ first_name | default: "there" }}, your next bag is {{ product }}.'
        : `${variantId}, paragraph ${n}: roasted on Tuesday, on its way to your kitchen by Thursday evening.`
    }</p>\n`;
  let body = '';
  for (let n = 0; body.length < BODY_CHARACTERS; n += 1) body += paragraph(n);
  return body;
}
