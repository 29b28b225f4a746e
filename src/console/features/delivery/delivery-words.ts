import type { DeliveryHealth, FailureKind } from '../../../contract/delivery-health.ts';
import { count, counted, percent } from '../../ui/numbers.ts';
import { durationOf } from '../../ui/times.ts';

export const PERIOD_WORDS = { '24h': 'the last 24 hours', '7d': 'the last 7 days' } as const;

export const STATE_WORDS: Readonly<Record<FailureKind['state'], string>> = {
  rejected: 'Refused',
  expired: 'Too late',
  superseded: 'Gave way',
};

export const waitingPeople = ({ waiting }: DeliveryHealth['backlog']): number =>
  Object.values(waiting).reduce((sum, people) => sum + people, 0);

/** What those wait for that nothing but the account keeps from being written. */
export function readyWords(account: DeliveryHealth['account']): string {
  if (account === null) return 'for a Klaviyo account';
  if (account.state === 'paused') return 'for a key that Klaviyo accepts';
  return account.trouble === null ? 'for their turn' : 'for Klaviyo to answer again';
}

const written = ({ buckets, afterGrace }: DeliveryHealth['punctuality']): number =>
  buckets.reduce((sum, { people }) => sum + people, afterGrace);

/** Whose content there should have been. */
export const everyone = (punctuality: DeliveryHealth['punctuality']): number =>
  written(punctuality) + punctuality.expired;

const inTime = ({ buckets }: DeliveryHealth['punctuality']): number =>
  buckets.reduce((sum, { toSeconds, people }) => sum + (toSeconds !== null && toSeconds <= 0 ? people : 0), 0);

/** The page's answer in a sentence or two. */
export function answerOf(health: DeliveryHealth, period: keyof typeof PERIOD_WORDS): string {
  return [presentOf(health.account, health.backlog), pastOf(health, PERIOD_WORDS[period])].join(' ');
}

function presentOf(account: DeliveryHealth['account'], backlog: DeliveryHealth['backlog']): string {
  const waiting = waitingPeople(backlog);
  const people = counted(waiting, 'content');
  if (account === null) return `No Klaviyo account is connected: ${people} cannot be written.`;
  if (account.state === 'paused')
    return `Writing is paused, and ${waiting === 0 ? 'nothing waits' : `${people} wait`}.`;
  if (backlog.due.late > 0)
    return `${counted(backlog.due.late, 'email')} went out, or will now, before the content came.`;
  if (waiting === 0) return 'Nothing waits.';
  return waiting === 1 ? `${people} waits, and is not late.` : `${people} wait, none of them late.`;
}

/** What was refused, and what waits although its email is due, was not there either. */
function pastOf({ punctuality, failures, backlog }: DeliveryHealth, period: string): string {
  const refused = failures.kinds.reduce(
    (sum, { state, count: people }) => sum + (state === 'rejected' ? people : 0),
    0,
  );
  const all = everyone(punctuality) + refused + backlog.due.late;
  if (all === 0) return `Nothing was written in ${period}.`;
  const missed = all - inTime(punctuality);
  if (missed === 0) return `In ${period} all ${count(all)} were there before their email.`;
  return `In ${period} ${shareOf(inTime(punctuality), all)} were there before their email; ${count(missed)} were not.`;
}

/** Nothing is rounded up to all, nor down to none. */
export const shareOf = (part: number, all: number): string => {
  if (part === all) return percent(1, 0);
  if (part > 0 && part / all < 0.0005) return `under ${percent(0.001)}`;
  return percent(Math.min(part / all, 0.999));
};

/** Seconds after an email was due; negative: before. */
export function bucketWords(fromSeconds: number | null, toSeconds: number | null): string {
  if (fromSeconds === null) return `Over ${shortOf(toSeconds ?? 0)} early`;
  if (toSeconds === null) return `Over ${shortOf(fromSeconds)} late`;
  if (toSeconds === 0) return `Up to ${shortOf(fromSeconds)} early`;
  if (fromSeconds === 0) return `Up to ${shortOf(toSeconds)} late`;
  return `${shortOf(Math.min(Math.abs(fromSeconds), Math.abs(toSeconds)))} to ${shortOf(
    Math.max(Math.abs(fromSeconds), Math.abs(toSeconds)),
  )} ${toSeconds < 0 ? 'early' : 'late'}`;
}

const shortOf = (seconds: number): string => {
  const size = Math.abs(seconds);
  return size < 60 ? `${size} s` : `${size / 60} min`;
};

/** 0.412 → "0.4 s", 41.2 → "41 s", 300 → "5 min" */
export const tookOf = (seconds: number): string =>
  seconds < 10 ? `${seconds.toFixed(1)} s` : durationOf(Math.round(seconds));
