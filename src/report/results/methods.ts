import { LEAST_DECISIONS } from '../../bandit/alarms.ts';

/** How a figure was computed: what a person who doubts it wants to know. */
export interface Method {
  readonly figure: Figure;
  readonly title: string;
  readonly formula: string;
  /** Which rows went in. */
  readonly rows: string;
}

export type Figure =
  | ('lift' | 'forecast' | 'as_shown' | 'content_lift' | 'model_lift' | 'funnel' | 'fallback_share' | 'variant_rate')
  | ('variant_counts' | 'probability_best' | 'traffic' | 'segments' | 'delay' | 'split_check' | 'exploration_cost')
  | ('collapse' | 'drift' | 'starvation');

const FINAL = 'whose outcome is final (the template’s maturity has passed in the data)';
const LIFT_FORMULA =
  'θ = mean of ψ₁ / mean of ψ₀ − 1 with ψ_g = m_g + 1{in g}/π_g · (y − m_g), y = 1 for a click by a human; the interval ' +
  'is the asymptotic confidence sequence of Waudby-Smith et al. 2024 inverted as Fieller did: it holds at all times at once';

const METHODS: Readonly<Record<Figure, Omit<Method, 'figure'>>> = {
  lift: {
    title: 'Lift over your control, intention to treat',
    formula: LIFT_FORMULA,
    rows: `outcomes: each person once, by the first decision that chance put into a group, ${FINAL}, in the order of decisions, whatever the email showed`,
  },
  forecast: {
    title: 'How long still',
    formula:
      'first day d on which (n·δ + d·k·δ) / (n + d·k) exceeds σ · radius(n + d·k), with n people so far, k a day, δ the difference of ψ₁ and ψ₀ as it is now and σ its deviation; the range by δ one standard error more and less; none within a year: never',
    rows: 'the rows of the lift; people a day are those of its last fourteen days',
  },
  as_shown: {
    title: 'Lift as shown',
    formula: LIFT_FORMULA,
    rows: 'the rows of the lift whose email is known to have shown what was decided; no longer a random sample',
  },
  content_lift: {
    title: 'What your versions bring',
    formula: `${LIFT_FORMULA}; treatment is the random control, with π = p·r / (p·r + 1 − p) for treatment share p and random share r`,
    rows: `outcomes of people drawn while a share of treatment was chosen at random: random control against control, ${FINAL}; without those whose version could not be rendered`,
  },
  model_lift: {
    title: 'What choosing among them brings on top',
    formula: `${LIFT_FORMULA}; treatment is who was chosen for, control the random control, with π = 1 − r and r`,
    rows: `the same people, within treatment: chosen against random control, ${FINAL}`,
  },
  funnel: {
    title: 'From webhook to click',
    formula:
      'counts of the same decisions; shown of those received, opens, clicks and conversions of those shown, by humans only',
    rows: `outcomes joined with deliveries: decisions ${FINAL}, without forced ones; a person who passes twice counts twice`,
  },
  fallback_share: {
    title: 'Fell back',
    formula: 'fallback / (shown + stale + fallback + uncertain)',
    rows: 'outcomes of treatment whose email Klaviyo reported as received, by what the email showed',
  },
  variant_rate: {
    title: 'Click rate of a version',
    formula:
      'mean of Γ = m + 1{drawn}/e · (y − m) over all who could have got the version, each policy version weighted by people over the mean of 1/e (Bibaut et al. 2021), then shrunk to what versions have in common; interval: confidence sequence of the unshrunk mean, each version by itself',
    rows: `outcomes joined with decisions: a person’s first version that chance drew, ${FINAL}, where the email showed it; told from 1,000 emails and 30 clicks`,
  },
  variant_counts: {
    title: 'Sends, opens and clicks of a version',
    formula: 'sums; opens and clicks by humans of emails that showed it',
    rows: 'arm_statistics: all decisions but forced ones, of all days, also those whose outcome may still change',
  },
  probability_best: {
    title: 'Chance to be best',
    formula:
      'P(best | cell) over all that the latest published policy holds unknown (draws are over less: what exploring would teach), averaged over the people of the last week of decisions',
    rows: 'policies (latest), arm_statistics of the last seven days by cell',
  },
  traffic: {
    title: 'Who got what, by day',
    formula: 'decisions of a version / all decisions of the UTC day',
    rows: 'arm_statistics by day of the decision',
  },
  segments: {
    title: 'Who clicks what',
    formula:
      'clicks / shown by value of one attribute and by version, with Wilson’s 95 % interval; told from 200 emails',
    rows: 'arm_statistics by cell: emails that showed their version; a description, not a test, since people of one value differ in others too',
  },
  delay: {
    title: 'How long clicks take',
    formula:
      'F(d) = Π over k > d of (1 − n_k / N_k), which corrects for clicks that are still to come (Lynden-Bell 1971)',
    rows: 'touches of the warehouse: the first click by a human of each decision of the last 60 days',
  },
  split_check: {
    title: 'Were people split as declared?',
    formula:
      'anytime-valid p = 1 / Bayes factor of Dirichlet shares against the declared ones (Lindon, Malek 2020); alarm below 0.001',
    rows: 'outcomes: each person once, by the first decision that chance put into a group, by the shares declared then',
  },
  exploration_cost: {
    title: 'What exploring costs',
    formula:
      'people · (Σ w·y / Σ w − mean of y) with w = P(best) / pmf, P(best) = (pmf − ε/K) / (1 − ε); interval: confidence sequence of the linearised scores',
    rows: `outcomes joined with decisions: a person’s first version that chance drew, ${FINAL}; the random control counts as exploring`,
  },
  collapse: {
    title: 'Alarm: one version gets nearly everybody',
    formula:
      'raised where the mean logged probability of a version is 95 % or more and its honest chance to be best under 80 %; that chance by Beta posteriors of each version’s scores Γ (as its click rate, not shrunk) with n²/Σ(1/e) trials and a prior of 20 average ones',
    rows: `probabilities: decisions of people who were chosen for in the last seven days, from the day after any version was changed, from ${LEAST_DECISIONS} on. Chance to be best: the rows of the click rate of a version; from 1,000 emails and 30 clicks, if as many people are final as were drawn in the last week, and only where clicks alone count as success`,
  },
  drift: {
    title: 'Alarm: click rates are not what they were',
    formula:
      'Σ over version and cell of 2·[k₁·ln(k₁/μ₁) + k₂·ln(k₂/μ₂)] / q against χ², with μ the clicks expected at one rate and q = 1 + (1/π₁ + 1/π₂ − 1) / 6k for shares π of emails (Williams 1976); raised below 0.001. All alike where the same sum by version, around one factor for all, is not below 0.05, and then only from a tenth of the rate on',
    rows: 'the rows of the click rate of a version, of versions that serve: the latest UTC week (Monday to Sunday) that is final against the four before, by version of the content and cell; cells with fewer than 5 clicks expected of either stand together',
  },
  starvation: {
    title: 'Alarm: a version gets too few people',
    formula:
      'raised where P(≤ n people | Σ e) is below 0.001 over the number of versions, by Chernoff’s bound exp(n − Σe + n·ln(Σe/n)); or Σ(e − ε/K) is under 1 % of the people who could get it while its honest chance to be best (as above) is 15 % or more; or under 1 % of people could get it',
    rows: `decisions of people who were chosen for in the last seven days, by probabilities e, version and ε, from the day after the version was changed; the last two from ${LEAST_DECISIONS} decisions on`,
  },
};

export const METHOD_LIST: readonly Method[] = Object.entries(METHODS).map(([figure, method]) => ({
  figure: figure as Figure,
  ...method,
}));
