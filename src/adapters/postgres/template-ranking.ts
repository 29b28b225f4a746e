import type { OrgId, TemplateId } from '../../domain/ids.ts';
import { toDate } from '../../domain/instant.ts';
import type { MetricWeights, RankerChoice, Ranking } from '../../domain/ranking.ts';
import type { Change } from '../../studio/ports.ts';
import type { Query } from './database.ts';

export interface RankingColumns {
  ranker: RankerChoice;
  metric_weights: MetricWeights;
  unsubscribe_limit: number | null;
  spam_limit: number | null;
  is_delay_aware: boolean;
  lookback_days: number;
  offset_days: number;
}

export const rankingOf = (row: RankingColumns): Ranking => ({
  ranker: row.ranker,
  metricWeights: row.metric_weights,
  unsubscribeLimit: row.unsubscribe_limit,
  spamLimit: row.spam_limit,
  isDelayAware: row.is_delay_aware,
  lookbackDays: row.lookback_days,
  offsetDays: row.offset_days,
});

export async function updateRanking(
  query: Query,
  orgId: OrgId,
  templateId: TemplateId,
  ranking: Ranking,
  change: Change,
): Promise<void> {
  await query(
    `UPDATE templates SET ranker = $3, metric_weights = $4, unsubscribe_limit = $5, spam_limit = $6, is_delay_aware = $7,
       lookback_days = $8, offset_days = $9, updated_at = $10
     WHERE org_id = $1 AND template_id = $2`,
    [
      orgId,
      templateId,
      ranking.ranker,
      ranking.metricWeights,
      ranking.unsubscribeLimit,
      ranking.spamLimit,
      ranking.isDelayAware,
      ranking.lookbackDays,
      ranking.offsetDays,
      toDate(change.at),
    ],
  );
}
