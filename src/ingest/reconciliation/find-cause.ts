import { type Instant, plusHours } from '../../domain/instant.ts';
import type { CountedFigure, CountedMetric, UnmappedMetric } from '../counted-sends/ports.ts';
import { agree } from './agree.ts';
import type { Cause, FileEvidence, SourceEvidence } from './ports.ts';

/** Events become visible in Klaviyo some minutes late, so a day is not whole at its last second. */
const CLOSED_AFTER_HOURS = 1;

/** All that is known of one figure that differs. */
export interface Evidence {
  readonly theirs: number;
  /** When Klaviyo was asked. */
  readonly fetchedAt: Instant;
  readonly from: Instant;
  readonly to: Instant;
  /** Null: the email is not known to us. */
  readonly figure: CountedFigure | null;
  readonly metric: CountedMetric;
  readonly unmapped: readonly UnmappedMetric[];
  readonly received: number;
  readonly reachAt: Instant | null;
  readonly firstAt: Instant | null;
  readonly files: FileEvidence;
  readonly sources: SourceEvidence;
  readonly timeZoneBy: 'klaviyo' | 'person';
}

/** The first cause that the evidence bears out; where none does, that is said. */
export function findCause(evidence: Evidence): Cause {
  const { figure, fetchedAt, to, theirs, timeZoneBy } = evidence;
  if (figure === null) return { kind: 'message_unknown' };
  const closedAt = plusHours(to, CLOSED_AFTER_HOURS);
  if (fetchedAt < closedAt) return { kind: 'day_open', closedAt };
  const found = theirs > figure.ours ? tooFew(evidence, figure) : tooMany(evidence, figure);
  return found ?? { kind: 'not_found', timeZoneBy };
}

function tooFew(evidence: Evidence, figure: CountedFigure): Cause | null {
  const { from, to, firstAt, reachAt, received } = evidence;
  if (firstAt === null || reachAt === null || from < firstAt) return { kind: 'before_our_data', firstAt };
  if (reachAt < to) return behind(evidence, reachAt);
  if (received === 0) return unread(evidence.files) ?? expired(evidence.files) ?? { kind: 'day_missing' };
  return (
    noMetric(evidence, figure) ??
    misread(evidence, figure) ??
    otherRules(evidence, figure) ??
    stillComing(evidence, figure, reachAt) ??
    rejected(evidence, figure) ??
    unread(evidence.files) ??
    expired(evidence.files)
  );
}

function tooMany(evidence: Evidence, figure: CountedFigure): Cause | null {
  const { theirs } = evidence;
  const { ours, once } = figure;
  if (once < ours && agree(theirs, once)) return { kind: 'counted_twice', once };
  return otherRules(evidence, figure) ?? misread(evidence, figure);
}

/** Why our data end before the day does. */
function behind({ files, sources }: Evidence, reachAt: Instant): Cause {
  const { missingScope, failing } = sources;
  if (missingScope !== null) return { kind: 'scope_missing', scope: missingScope, reachAt };
  if (failing !== null) return { kind: 'source_failing', source: failing.kind, error: failing.error, reachAt };
  return unread(files) ?? { kind: 'not_reached', reachAt };
}

/** Nothing at all of one metric. */
function noMetric({ metric, unmapped, theirs, files }: Evidence, { ours, statistic }: CountedFigure): Cause | null {
  if (ours > 0 || metric.events > 0) return null;
  // Orders carry no email's id, so their other name cannot be told.
  const [named] = statistic === 'conversions' ? [] : unmapped.filter(({ events }) => events >= theirs);
  if (named !== undefined) return { kind: 'metric_unmapped', ...named };
  return unread(files) ?? expired(files) ?? { kind: 'metric_missing' };
}

function misread({ theirs, metric }: Evidence, { ours, withoutSend }: CountedFigure): Cause | null {
  const difference = Math.abs(theirs - ours);
  if (theirs > ours && metric.withoutMessage >= difference) {
    return { kind: 'without_message', events: metric.withoutMessage };
  }
  return withoutSend >= difference ? { kind: 'without_send', events: withoutSend } : null;
}

/** Klaviyo lets an account leave machines out, and choose what orders are credited to. */
function otherRules({ theirs }: Evidence, { ours, byPeople, afterClicks, statistic }: CountedFigure): Cause | null {
  if (byPeople !== ours && agree(theirs, byPeople)) return { kind: 'machines_left_out', byPeople };
  if (statistic !== 'conversions' || afterClicks === ours) return null;
  return agree(theirs, afterClicks) ? { kind: 'other_attribution', afterClicks } : null;
}

/**
 * As many as came in the stretch before may well have come in the one that our data do not have yet; twice as many at
 * most. What is sent within a day is delivered within it.
 */
function stillComing({ theirs }: Evidence, { ours, before, statistic }: CountedFigure, reachAt: Instant): Cause | null {
  if (statistic === 'delivered') return null;
  return theirs - ours <= 2 * (ours - before) ? { kind: 'still_coming', reachAt } : null;
}

/** Each event that is missing takes a row of its own. */
function rejected(
  { theirs, files: { rejectedRows, rejectsExample } }: Evidence,
  { ours }: CountedFigure,
): Cause | null {
  if (rejectsExample === null || rejectedRows < theirs - ours) return null;
  return { kind: 'rows_rejected', rows: rejectedRows, example: rejectsExample };
}

const unread = ({ unread: { files, needMapping, example } }: FileEvidence): Cause | null =>
  example === null ? null : { kind: 'files_unread', files, needMapping, example };

const expired = ({ expired: files }: FileEvidence): Cause | null =>
  files === 0 ? null : { kind: 'files_expired', files };
