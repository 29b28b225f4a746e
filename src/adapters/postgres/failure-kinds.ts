import type { Example, FailureKind } from '../../deliver/health/ports.ts';
import { fromDate, type Instant, toDate } from '../../domain/instant.ts';
import type { Query } from './database.ts';
import { IS_UNWRITTEN, mayGoAgain } from './unwritten-deliveries.ts';

const EXAMPLES = 3;
/** What is left of two reasons without digits, hexadecimal and capital letters is the same where only ids differ. */
const ALIKE = `translate(coalesce(reason, ''), '0123456789abcdefABCDEFGHIJKLMNOPQRSTUVWXYZ', '')`;
const DECISION = String.raw`\mdecision [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`;
const ID = String.raw`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\m[0-9A-Z]{20,}\M`;
/** But a status ("404:") and Klaviyo's limits ("100 KB") are the reason itself. */
const NUMBER = String.raw`\m\d+(?:\.\d+)?\M(?!:| KB)`;
/** Where reasons differ by them only: what stands for each. */
const GENERAL = `regexp_replace(regexp_replace(regexp_replace(min(reason) FILTER (WHERE place = 1),
         $4, 'another decision', 'g'), $5, '<id>', 'g'), $6, '<number>', 'g')`;

interface FailureRow {
  state: FailureKind['state'];
  cause: FailureKind['cause'];
  reason: string;
  count: number;
  again: number;
  last_at: Date;
  examples: { decisionId: Example['decisionId']; profileId: Example['profileId']; templateName: string; at: string }[];
  [column: string]: unknown;
}

export async function failures(
  query: Query,
  { now, since, most }: { now: Instant; since: Instant; most: number },
): Promise<FailureKind[]> {
  const rows = await query<FailureRow>(
    `WITH ended AS (
       SELECT state, cause, ${ALIKE} AS alike, coalesce(reason, '') AS reason, decision_id, profile_id, template_id,
              finished_at, ${mayGoAgain('$1')} AS again
       FROM deliveries WHERE ${IS_UNWRITTEN} AND finished_at >= $2 ORDER BY finished_at DESC LIMIT $3
     ), ranked AS (
       SELECT *, row_number() OVER (PARTITION BY state, cause, alike ORDER BY finished_at DESC, decision_id) AS place FROM ended
     )
     SELECT r.state, r.cause, CASE WHEN min(reason) = max(reason) THEN min(reason) ELSE ${GENERAL} END AS reason,
            count(*) AS count, count(*) FILTER (WHERE again) AS again,
            max(finished_at) AS last_at,
            jsonb_agg(jsonb_build_object('decisionId', decision_id, 'profileId', profile_id,
                                         'templateName', coalesce(t.name, r.template_id), 'at', finished_at)
                      ORDER BY place) FILTER (WHERE place <= ${EXAMPLES}) AS examples
     FROM ranked r LEFT JOIN templates t USING (template_id)
     GROUP BY r.state, r.cause, alike ORDER BY count(*) DESC, reason`,
    [toDate(now), toDate(since), most, DECISION, ID, NUMBER],
  );
  return rows.map(({ state, cause, reason, count, again, last_at, examples }) => ({
    state,
    cause,
    reason,
    count,
    again,
    lastAt: fromDate(last_at),
    examples: examples.map((example) => ({ ...example, at: fromDate(new Date(example.at)) })),
  }));
}
