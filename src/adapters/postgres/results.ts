import type { OrgId, TemplateId } from '../../domain/ids.ts';
import type {
  ArmTotals,
  CellTotals,
  FunnelCounts,
  RandomControlPerson,
  ResultsRecord,
  ResultsSource,
  SplitCount,
} from '../../report/results/ports.ts';
import type { Database, Query } from './database.ts';
import { readRecentDraws } from './recent-draws.ts';
import { COUNTS_AFTER, readTemplateRecord } from './reports.ts';
import { listUnits } from './units.ts';

/** What a template's results are computed from. Nothing here is written. */
export const resultsSource = (database: Database): ResultsSource => ({
  read: (orgId, templateId) =>
    database.inOrg(orgId, async (query): Promise<ResultsRecord | null> => {
      const record = await readTemplateRecord(query, orgId, templateId);
      if (record === null) return null;
      return {
        ...record,
        funnel: await countFunnel(query, orgId, templateId),
        totals: await sumArms(query, orgId, templateId),
        cellTotals: await sumCells(query, orgId, templateId),
        splits: await countSplits(query, orgId, templateId),
        units: await listUnits(query, orgId, templateId),
        randomControl: await listRandomControl(query, orgId, templateId),
        recent: await readRecentDraws(query, orgId, templateId),
      };
    }),
});

/** A delivery that had nothing to write (`clean`) has done its work. */
async function countFunnel(query: Query, orgId: OrgId, templateId: TemplateId): Promise<ResultsRecord['funnel']> {
  const rows = await query<FunnelCounts & { isControl: boolean } & Record<string, unknown>>(
    `SELECT o.kind = 'control' AS "isControl", count(*) AS decided,
            count(*) FILTER (WHERE d.state IN ('written', 'clean')) AS written,
            count(*) FILTER (WHERE o.received) AS sent,
            count(*) FILTER (WHERE o.evidence = 'shown') AS shown,
            count(*) FILTER (WHERE o.evidence = 'shown' AND o.opened) AS opened,
            count(*) FILTER (WHERE o.evidence = 'shown' AND o.clicked) AS clicked,
            count(*) FILTER (WHERE o.evidence = 'shown' AND o.conversions > 0) AS converted,
            count(*) FILTER (WHERE o.unsubscribed) AS unsubscribed
     FROM outcomes o LEFT JOIN deliveries d USING (org_id, decision_id)
     WHERE o.org_id = $1 AND o.template_id = $2 AND o.is_mature AND o.assignment NOT IN ('forced', 'external')
     GROUP BY 1`,
    [orgId, templateId],
  );
  const of = (isControl: boolean): FunnelCounts => {
    const { isControl: _, ...counts } = rows.find((row) => row.isControl === isControl) ?? { ...NONE, isControl };
    return counts;
  };
  return { treatment: of(false), control: of(true) };
}

const NONE: FunnelCounts = {
  ...{ decided: 0, written: 0, sent: 0, shown: 0, opened: 0, clicked: 0, converted: 0, unsubscribed: 0 },
};

const sumArms = (query: Query, orgId: OrgId, templateId: TemplateId): Promise<ArmTotals[]> =>
  query<ArmTotals & Record<string, unknown>>(
    `SELECT arm, sum(received)::bigint AS sends, sum(shown)::bigint AS shown, sum(shown_opens)::bigint AS opens,
            sum(shown_clicks)::bigint AS clicks, sum(shown_converted)::bigint AS converted,
            sum(shown_revenue_micros)::bigint AS "revenueMicros", sum(unsubscribed)::bigint AS unsubscribed,
            sum(marked_as_spam)::bigint AS "markedAsSpam"
     FROM arm_statistics WHERE org_id = $1 AND template_id = $2 GROUP BY arm ORDER BY arm`,
    [orgId, templateId],
  );

const sumCells = (query: Query, orgId: OrgId, templateId: TemplateId): Promise<CellTotals[]> =>
  query<CellTotals & Record<string, unknown>>(
    `SELECT arm, cell, sum(shown)::bigint AS shown, sum(shown_clicks)::bigint AS clicks
     FROM arm_statistics WHERE org_id = $1 AND template_id = $2 AND cell <> 'all' GROUP BY arm, cell`,
    [orgId, templateId],
  );

/** All who were drawn, their outcome final or not: waiting for it would hide a loss for days. */
const countSplits = (query: Query, orgId: OrgId, templateId: TemplateId): Promise<SplitCount[]> =>
  query<SplitCount & Record<string, unknown>>(
    `SELECT "treatmentShare", count(*) FILTER (WHERE kind <> 'control') AS treatment,
            count(*) FILTER (WHERE kind = 'control') AS control
     FROM (SELECT kind, round(CASE kind WHEN 'control' THEN 1 - group_probability ELSE group_probability END::numeric, 9)
             ::float8 AS "treatmentShare"
           FROM outcomes
           WHERE org_id = $1 AND template_id = $2 AND is_first_of_person
             AND assignment NOT IN ('forced', 'external') AND group_probability < 1) drawn
     GROUP BY "treatmentShare" ORDER BY min("treatmentShare")`,
    [orgId, templateId],
  );

interface DayOfPeople {
  groups: string;
  shares: string;
  clicks: string;
}

/** One row a day with a character a person, as outcomes are read elsewhere. */
async function listRandomControl(query: Query, orgId: OrgId, templateId: TemplateId): Promise<RandomControlPerson[]> {
  const days = await query<DayOfPeople & Record<string, unknown>>(
    `SELECT string_agg(CASE WHEN kind = 'control' THEN 'c' WHEN reason = 'random_control' THEN 'r' ELSE 'm' END, ''
                       ORDER BY sequence) AS groups,
            string_agg(share::text || ':' || random_share::text, ' ' ORDER BY sequence) AS shares,
            string_agg(CASE WHEN clicked THEN 'y' ELSE 'n' END, '' ORDER BY sequence) AS clicks
     FROM (SELECT o.sequence, o.kind, o.clicked, d.reason, (d.drawn_with->>'randomControlShare')::float8 AS random_share,
                  CASE o.kind WHEN 'control' THEN 1 - o.group_probability ELSE o.group_probability END AS share,
                  (o.decided_at AT TIME ZONE 'UTC')::date AS day
           FROM outcomes o JOIN decisions d USING (org_id, decision_id)
           WHERE o.org_id = $1 AND o.template_id = $2 AND o.is_mature AND o.is_first_of_person
             AND o.kind <> 'fallback' AND o.assignment <> 'forced' AND o.sequence > ${COUNTS_AFTER}
             AND (d.drawn_with->>'randomControlShare')::float8 > 0) drawn
     GROUP BY day ORDER BY min(sequence)`,
    [orgId, templateId],
  );
  const names = { c: 'control', r: 'random', m: 'chosen' } as const;
  return days.flatMap(({ groups, shares, clicks }) =>
    shares.split(' ').map((pair, person) => {
      const [treatmentProbability = 0, randomShare = 0] = pair.split(':').map(Number);
      const group = names[groups[person] as keyof typeof names];
      return { group, treatmentProbability, randomShare, clicked: clicks[person] === 'y' };
    }),
  );
}
