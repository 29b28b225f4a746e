import { type Instant, instant } from '../../domain/instant.ts';
import type { Analysis, PipelineFacts, RowCounts } from '../../learn/ports.ts';
import { type AnalysisState, eventFileVersions, readState, writeState } from './analysis-state.ts';
import { findChanges } from './changed-days.ts';
import { followedDaysOf } from './followed-days.ts';
import { createAllLogs, createInputs, newestEventMicros } from './inputs.ts';
import { flush, keptFiles, replaceDays } from './kept-days.ts';
import { whyNotCounted } from './out-of-memory.ts';
import type { PipelineSql } from './pipeline-steps.ts';
import { type DuckSession, text } from './session.ts';
import { boundariesOf, dropSnapshots, writeSnapshot } from './snapshots.ts';
import { dayOfMicros, plusDays, startMicros, type UtcDay } from './utc-day.ts';
import { type Window, windowsOf } from './windows.ts';

/** What outcomes and statistics are exported as: the column order of their tables. */
export const OUTCOME_COLUMNS = `decision_id, template_id, user_id, kind, assignment, variant_id, policy_version, cell,
  group_probability, propensity, sequence,
  strftime(make_timestamp(decided_at_micros), '%Y-%m-%dT%H:%M:%S.%fZ') AS decided_at,
  evidence, received, opened, clicked, bounced, unsubscribed, marked_as_spam, conversions, revenue_micros,
  is_first_of_person, is_mature, conversion_definition`;
export const STATISTICS_COLUMNS = `template_id, policy_version, arm, cell, CAST(make_timestamp(day_micros) AS DATE) AS day,
  decided, received, shown, stale, fallback, uncertain, shown_opens, shown_clicks, shown_converted,
  shown_revenue_micros, shown_unsubscribed, shown_marked_as_spam, opens, clicks, machine_opens, bot_clicks, converted, revenue_micros, bounced, unsubscribed,
  marked_as_spam`;

/** Hours after the decision, from microseconds that are whole hours. */
export const DELAY_COLUMNS = `template_id, CAST(make_timestamp(day_micros) AS DATE) AS day, metric,
  delay_micros // 3600000000 AS delay_hours, people`;

export interface Ground extends PipelineFacts {
  readonly open: () => Promise<DuckSession>;
  /** Of the organisation. */
  readonly folder: string;
  readonly sql: PipelineSql;
  readonly now: Instant;
}

/**
 * Runs `sql/pipeline` over the organisation's Parquet files, for the days of decisions whose results have changed since
 * the last time. What it wrote counts as seen only once `keep` was called.
 */
export async function analyse(ground: Ground): Promise<Analysis> {
  const { folder, sql, templates } = ground;
  const snapshots = sql.steps.filter(({ keeps }) => keeps === 'a boundary').map(({ name }) => name);
  const followedDays = followedDaysOf(templates);
  const session = await ground.open();
  await createAllLogs(session, folder);
  const state = await stateNow(session, ground);
  const { days, firstWritten } = await findChanges(session, folder, await readState(folder), state, followedDays);
  // An external control's emails are read as decisions are, so a late one changes what was before it too.
  const hasExternal = templates.some(({ controlMessageId }) => controlMessageId !== null);
  const first = hasExternal ? ([...days].sort()[0] ?? null) : firstWritten;
  await dropSnapshots(folder, snapshots, (boundary) => first !== null && boundary > first);
  const windows = windowsOf(days, followedDays, await boundariesOf(folder, snapshots));
  const boundary = state.reachMicros === null ? null : plusDays(dayOfMicros(BigInt(state.reachMicros)), -followedDays);
  const passes = await Promise.all(
    windows.map(async (window) => {
      const pass = await ground.open();
      await createAllLogs(pass, folder);
      await createInputs(pass, ground, { window, boundary, reachMicros: state.reachMicros, followedDays });
      return { session: pass, window, rowCounts: new Map<string, number>() };
    }),
  );

  const runStep = async (pass: Pass, step: Step): Promise<RowCounts> => {
    const rowsIn = await rowsOf(pass, step.reads);
    switch (step.keeps) {
      case 'a view':
        await pass.session.run(`CREATE TEMP VIEW ${step.name} AS ${step.sql}`);
        return { rowsIn, rowsOut: await rowsOf(pass, step.name) };
      case 'nothing':
        await pass.session.run(`CREATE TEMP TABLE ${step.name} AS ${step.sql}`);
        return { rowsIn, rowsOut: await rowsOf(pass, step.name) };
      case 'days': {
        const rowsOut = await replaceDays(pass.session, folder, step.name, step.sql, pass.window.days);
        await createKeptViews(pass.session, folder, step, pass.window, followedDays);
        return { rowsIn, rowsOut };
      }
      case 'a boundary': {
        const rowsOut = isSnapshotDue(pass.window, boundary)
          ? await writeSnapshot(pass.session, folder, step.name, boundary, step.sql)
          : 0;
        return { rowsIn, rowsOut };
      }
    }
  };

  /** One CSV for each pass: they run on connections of their own. */
  const exportDays = async (query: (days: string) => string, path: string): Promise<string[]> => {
    const written: string[] = [];
    for (const { session: pass, window } of passes) {
      const isOfDays = `day_micros IN (${window.days.map(startMicros).join(', ')})`;
      await pass.run(`COPY (${query(isOfDays)}) TO ${text(`${path}.${written.length}`)} (FORMAT csv, HEADER)`);
      written.push(`${path}.${written.length}`);
    }
    return written;
  };

  return {
    days: [...days].sort(),
    reach: state.reachMicros === null ? null : instantOfMicros(state.reachMicros),
    async run(name) {
      const step = sql.steps.find((each) => each.name === name);
      if (!step) throw new Error(`sql/pipeline has no step ${name}.`);
      let counts: RowCounts = { rowsIn: 0, rowsOut: 0 };
      try {
        for (const pass of passes) counts = sum(counts, await runStep(pass, step));
        return counts;
      } catch (error) {
        return { kind: 'not_counted', sentence: whyNotCounted(error) };
      }
    },
    writeOutcomes: (path, fromSequence) =>
      exportDays(
        (isOfDays) => `SELECT ${OUTCOME_COLUMNS} FROM outcomes
          WHERE ${isOfDays} AND (sequence >= ${fromSequence} OR assignment = 'external')
          ORDER BY sequence, decided_at_micros`,
        path,
      ),
    writeArmStatistics: (path) =>
      exportDays((isOfDays) => `SELECT ${STATISTICS_COLUMNS} FROM arm_statistics WHERE ${isOfDays}`, path),
    writeDelays: (path) => exportDays((isOfDays) => `SELECT ${DELAY_COLUMNS} FROM delays WHERE ${isOfDays}`, path),
    async keep() {
      const kept = sql.steps.filter(({ keeps }) => keeps === 'days').map(({ name }) => name);
      for (const name of kept) await flush(await keptFiles(folder, name, (day) => days.has(day)));
      await writeState(folder, state);
    },
    close() {
      for (const pass of passes) pass.session.close();
      session.close();
    },
  };
}

interface Pass {
  readonly session: DuckSession;
  readonly window: Window;
  /** By table: most are what several steps read. */
  readonly rowCounts: Map<string, number>;
}

type Step = PipelineSql['steps'][number];

export async function stateNow(
  session: DuckSession,
  { folder, sql, templates, copies, defaults, now }: Ground,
): Promise<AnalysisState> {
  const [last] = await session.rows<{ decisions: bigint | null; attempts: bigint | null }>(
    `SELECT (SELECT max(sequence) FROM all_decisions) AS decisions, (SELECT max(sequence) FROM all_attempts) AS attempts`,
  );
  return {
    version: sql.version,
    templates: JSON.stringify(templates),
    copies,
    defaults,
    decisions: Number(last?.decisions ?? 0n),
    attempts: Number(last?.attempts ?? 0n),
    reachMicros: await newestEventMicros(session, folder, now),
    events: await eventFileVersions(folder),
  };
}

export const instantOfMicros = (micros: string): Instant => instant(Number(BigInt(micros) / 1_000n));

/** What comes before it will hardly change any more; and all of it up to there has been read. */
const isSnapshotDue = ({ boundary, until, days }: Window, next: UtcDay | null): next is UtcDay =>
  next !== null && (boundary === null || boundary < next) && (days[0] ?? next) <= next && next <= until;

/** What a step has kept, as the next ones see it. */
async function createKeptViews(
  session: DuckSession,
  folder: string,
  { name, sql, also }: Step,
  { days, until }: Window,
  followedDays: number,
): Promise<void> {
  const first = days[0] ?? until;
  const view = async (as: string, from: UtcDay, condition = ''): Promise<void> => {
    const files = await keptFiles(folder, name, (day) => day >= from && day <= until);
    const source = files.length === 0 ? `(${sql}) WHERE false` : `read_parquet([${files.map(text).join(', ')}])`;
    await session.run(`CREATE TEMP VIEW ${as} AS SELECT * FROM ${source} ${files.length === 0 ? '' : condition}`);
  };
  await view(name, first);
  if (!also) return;
  const since = also.since && `WHERE ${also.since} >= ${startMicros(plusDays(first, -followedDays))}`;
  await view(also.as, plusDays(first, -also.daysBefore), since);
}

const sum = (one: RowCounts, other: RowCounts): RowCounts => ({
  rowsIn: one.rowsIn + other.rowsIn,
  rowsOut: one.rowsOut + other.rowsOut,
});

async function rowsOf({ session, rowCounts }: Pass, table: string): Promise<number> {
  const known = rowCounts.get(table);
  if (known !== undefined) return known;
  const [row] = await session.rows<{ count: bigint }>(`SELECT count(*) AS count FROM ${table}`);
  const count = Number(row?.count ?? 0n);
  rowCounts.set(table, count);
  return count;
}
