import type { Ranking } from '../../../contract/ranking.ts';

/** As the form shows it; an empty number is the empty text. */
export interface RankingForm {
  readonly ranker: Ranking['ranker'];
  readonly clicks: number | '';
  readonly opens: number | '';
  readonly conversions: number | '';
  readonly revenue: number | '';
  readonly unsubscribePercent: number | '';
  readonly spamPercent: number | '';
  readonly isDelayAware: boolean;
  readonly lookbackDays: number | '';
  readonly offsetDays: number | '';
}

export const rankingForm = (ranking: Ranking): RankingForm => ({
  ranker: ranking.ranker,
  ...ranking.metricWeights,
  unsubscribePercent: percentOf(ranking.unsubscribeLimit),
  spamPercent: percentOf(ranking.spamLimit),
  isDelayAware: ranking.isDelayAware,
  lookbackDays: ranking.lookbackDays,
  offsetDays: ranking.offsetDays,
});

export const rankingOf = (form: RankingForm): Ranking => ({
  ranker: form.ranker,
  metricWeights: {
    opens: Number(form.opens),
    clicks: Number(form.clicks),
    conversions: Number(form.conversions),
    revenue: Number(form.revenue),
  },
  unsubscribeLimit: shareOf(form.unsubscribePercent),
  spamLimit: shareOf(form.spamPercent),
  isDelayAware: form.isDelayAware,
  lookbackDays: Number(form.lookbackDays),
  offsetDays: Number(form.offsetDays),
});

const percentOf = (share: number | null): number | '' => (share === null ? '' : Math.round(share * 10_000) / 100);

/** Nothing and 0 % both mean that it is not watched: every variant would break a limit of 0. */
const shareOf = (percent: number | ''): number | null => (Number(percent) === 0 ? null : Number(percent) / 100);
