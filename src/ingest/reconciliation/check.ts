import type { OrgId } from '../../domain/ids.ts';
import { type Instant, plusHours, plusSeconds } from '../../domain/instant.ts';
import type { SendCounter } from '../counted-sends/ports.ts';
import { plusDays } from '../health/utc-day.ts';
import { type KlaviyoReports, STATISTICS, type Statistic } from '../klaviyo-report/ports.ts';
import { nextCallAt } from '../klaviyo-report/report-pace.ts';
import { compareDay } from './compare-day.ts';
import { isTimeZone, localDayOf, startOfLocalDay } from './local-day.ts';
import { obstacleOf } from './obstacle.ts';
import { DAYS_WATCHED, planDays } from './plan-days.ts';
import type {
  Account,
  ReconciledEmail,
  ReconciliationAccounts,
  ReconciliationFacts,
  ReconciliationState,
  Reconciliations,
  TakenReport,
} from './ports.ts';
import { reportAsks } from './report-asks.ts';

export interface CheckParts {
  readonly accounts: ReconciliationAccounts;
  readonly klaviyo: KlaviyoReports;
  readonly counter: SendCounter;
  readonly facts: ReconciliationFacts;
  readonly reconciliations: Reconciliations;
  readonly newId: () => string;
  /** Nothing is loaded meanwhile. */
  readonly whileNothingLoads: <T>(orgId: OrgId, work: () => Promise<T>) => Promise<T>;
}

/** A day's export is written some hours after its end. */
const CHECK_AT_HOUR = 6;
/** A check that could not go on for so long is given up for one of the present days. */
const GIVE_UP_HOURS = 24;
const PRECONDITION_HOURS = 1;
const TAKEN_BY_OTHERS_SECONDS = 60;

/**
 * At most one call for Klaviyo's report of a day, compared with what our events say of the same emails and the same
 * day. May be called at any time, by several processes at once. @returns when it wants to be called again; null: not
 * before an account is connected.
 */
export async function checkOnce(parts: CheckParts, orgId: OrgId, now: Instant): Promise<Instant | null> {
  const { accounts, reconciliations } = parts;
  const account = await accounts.find(orgId);
  const state = account && (await reconciliations.find(orgId, now));
  if (account === null || state === null) return null;
  if (state.nextAt > now) return state.nextAt;

  const checkId = await openCheck(parts, orgId, account, state, now);
  if (typeof checkId !== 'string') return checkId;
  const turn = await reconciliations.take(orgId, now, nextCallAt);
  if (turn.kind === 'take') return compareReport(parts, orgId, account, turn.report, now);
  if (turn.kind === 'taken') return plusSeconds(now, TAKEN_BY_OTHERS_SECONDS);
  if (turn.kind === 'wait') return later(parts, orgId, turn.until);
  const nextAt = nextCheckAt((await reconciliations.find(orgId, now))?.timeZone ?? 'UTC', now);
  await reconciliations.finish(orgId, checkId, nextAt, now);
  return (await reconciliations.find(orgId, now))?.nextAt ?? null;
}

/** @returns the open check, which is one of the present days; or when to try again. */
async function openCheck(
  parts: CheckParts,
  orgId: OrgId,
  account: Account,
  state: ReconciliationState,
  now: Instant,
): Promise<string | Instant> {
  const { reconciliations, newId, facts } = parts;
  if (state.openCheck !== null) {
    const { checkId, startedAt } = state.openCheck;
    if (plusHours(startedAt, GIVE_UP_HOURS) > now) return checkId;
    await reconciliations.finish(orgId, checkId, now, now);
  }
  const hinder = async (kind: 'nothing_integrated' | 'time_zone_unknown' | 'metrics_unknown'): Promise<Instant> => {
    const nextAt = plusHours(now, PRECONDITION_HOURS);
    await reconciliations.hinder(orgId, { kind }, 0, nextAt, now);
    return nextAt;
  };
  const emails = await facts.emails(orgId);
  if (emails.length === 0) return hinder('nothing_integrated');
  if ((await facts.anyMetricId(orgId)) === null) return hinder('metrics_unknown');
  const timeZone = await findTimeZone(parts, orgId, account, state);
  if (timeZone === null) return hinder('time_zone_unknown');
  const today = localDayOf(now, timeZone);
  const checked = await reconciliations.checkedDays(orgId, plusDays(today, -DAYS_WATCHED));
  const days = planDays(today, checked, state.isAsked);
  const asks = days.flatMap((day) => reportAsks(day, timeZone, emails));
  const isWhole = state.isAsked || checked.latest === null;
  return reconciliations.open(orgId, { checkId: newId(), asks, isWhole }, now);
}

/** As the account has it now; one that a person chose, where the key may not read it. */
async function findTimeZone(
  { klaviyo, reconciliations }: CheckParts,
  orgId: OrgId,
  { privateKey, mayReadAccount }: Account,
  state: ReconciliationState,
): Promise<string | null> {
  if (!mayReadAccount) return state.timeZone;
  const answer = await klaviyo.timeZone(privateKey);
  if (answer.kind !== 'ok' || !isTimeZone(answer.value)) return state.timeZone;
  await reconciliations.keepTimeZone(orgId, answer.value);
  return answer.value;
}

async function compareReport(
  parts: CheckParts,
  orgId: OrgId,
  { privateKey }: Account,
  report: TakenReport,
  now: Instant,
): Promise<Instant> {
  const { facts, reconciliations, counter, klaviyo, whileNothingLoads } = parts;
  const { day, flowIds, from, to, conversionMetric } = report.ask;
  try {
    const asked = await askedMetric(facts, orgId, conversionMetric);
    const ask = { day, nextDay: plusDays(day, 1), flowIds, ...asked };
    const answer = await klaviyo.flowValues(privateKey, ask, report.page);
    const state = await reconciliations.find(orgId, now);
    if (answer.kind !== 'ok') {
      const { obstacle, nextAt } = obstacleOf(answer, state?.failures ?? 0, now);
      await reconciliations.giveBack(orgId, report);
      await reconciliations.hinder(orgId, obstacle, (state?.failures ?? 0) + 1, nextAt, now);
      return nextAt;
    }
    const { rows, next } = answer.value;
    if (next !== null) {
      await reconciliations.keepPage(orgId, report, rows, next);
      return later(parts, orgId, now);
    }
    const isAsked = (email: ReconciledEmail): boolean =>
      email.conversionMetric === conversionMetric && flowIds.includes(email.flowId);
    const emails = (await facts.emails(orgId)).filter(isAsked);
    const messageIds = emails.map(({ messageId }) => messageId);
    const counted = await whileNothingLoads(orgId, () =>
      counter.countSends(orgId, { messageIds, flowIds, from, to, asOf: now, conversionMetric }),
    );
    const figures = compareDay({
      ...{ ask: report.ask, emails, counted, fetchedAt: now, statistics: asked.statistics },
      rows: [...report.rows, ...rows],
      known: await facts.knownMessages(orgId),
      files: await facts.files(orgId, from),
      sources: await facts.sources(orgId),
      timeZoneBy: state?.timeZoneBy ?? 'klaviyo',
    });
    await reconciliations.keep(orgId, report, figures, now);
    return later(parts, orgId, now);
  } catch (error) {
    await reconciliations.giveBack(orgId, report);
    throw error;
  }
}

interface AskedMetric {
  readonly conversionMetricId: string;
  readonly statistics: readonly Statistic[];
}

/** Without one metric of that name, conversions cannot be compared; a report needs some metric all the same. */
async function askedMetric(facts: ReconciliationFacts, orgId: OrgId, name: string): Promise<AskedMetric> {
  const [own, other] = await facts.metricIds(orgId, name);
  if (own !== undefined && other === undefined) return { conversionMetricId: own, statistics: STATISTICS };
  const any = (await facts.anyMetricId(orgId)) ?? '';
  return { conversionMetricId: any, statistics: STATISTICS.filter((statistic) => statistic !== 'conversions') };
}

/** The morning after the present day there. */
const nextCheckAt = (timeZone: string, now: Instant): Instant =>
  plusHours(startOfLocalDay(plusDays(localDayOf(now, timeZone), 1), timeZone), CHECK_AT_HOUR);

async function later({ reconciliations }: CheckParts, orgId: OrgId, at: Instant): Promise<Instant> {
  await reconciliations.schedule(orgId, at);
  return at;
}
