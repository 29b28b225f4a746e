import type { RunState } from '../clock/stepped-clock.ts';
import { eventCount } from '../state/events.ts';
import type { TwinParts } from './twin-parts.ts';

/** `GET /`: where everything is. */
export function addressReport({ klaviyoUrl, sftp, clock }: TwinParts) {
  return {
    klaviyoUrl,
    sftp: { host: '127.0.0.1', port: sftp.port, hostKey: sftp.hostKey },
    clock: clock.kind,
    now: iso(clock.now()),
  };
}

/** `GET /state`: how far the twin is and what it has done. */
export function stateReport(parts: TwinParts) {
  const nextDue = parts.clock.nextDue();
  const { sent, subjectFromProperty, subjectFromDefault, skipped } = parts.emailStep.tally;
  return {
    now: iso(parts.clock.now()),
    clock: clockReport(parts.clock),
    run: runReport(parts.clock.runState()),
    nextDue: nextDue === null ? null : iso(nextDue),
    profiles: parts.account.profiles.byId.size,
    webhooks: parts.webhookStep.tally,
    emails: { sent, subjectFromProperty, subjectFromDefault, skipped },
    events: eventCount(parts.account.events),
    eventsByMetric: parts.eventsByMetric,
    ...parts.eventExport.tally,
    api: parts.apiTally,
  };
}

function clockReport(clock: TwinParts['clock']) {
  return clock.kind === 'stepped'
    ? { kind: clock.kind }
    : { kind: clock.kind, speed: clock.speed(), paused: clock.isPaused() };
}

function runReport(run: RunState) {
  return 'until' in run ? { ...run, until: iso(run.until) } : run;
}

export const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** A report without the noise of binary fractions: each number to six decimals. */
export function rounded(report: object): unknown {
  return JSON.parse(
    JSON.stringify(report, (_key, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(6)) : value)),
  );
}
