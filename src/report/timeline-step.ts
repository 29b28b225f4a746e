import type { Instant } from '../domain/instant.ts';

/** One line of the story of a decision. Ids of other decisions stand in the text as they are. */
export interface TimelineStep {
  readonly kind: StepKind;
  /** Null: it is not known when. */
  readonly at: Instant | null;
  /** `failed`: the email is not what was decided; `machine`: nobody did it; `expected`: not yet. */
  readonly state: 'done' | 'failed' | 'machine' | 'expected';
  readonly title: string;
  readonly details: readonly string[];
}

export type StepKind =
  | ('decided' | 'attempt' | 'written' | 'unwritten' | 'waiting' | 'due' | 'gave_way' | 'cleaned')
  | ('sent' | 'not_sent' | 'opened' | 'clicked' | 'ordered' | 'unsubscribed' | 'results');

/** 20 → "under 0.1 s", 400 → "0.4 s", 45,000 → "45 s", 300,000 → "5 min", 5,430,000 → "1 h 31 min", 90,000,000 → "1 d 1 h" */
export function spanOf(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  if (seconds < 0.05) return 'under 0.1 s';
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  if (seconds < 600) return two(Math.round(seconds), 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return minutes < 60 ? `${minutes} min` : two(minutes, 60, 'h', 'min');
  return two(Math.round(minutes / 60), 24, 'd', 'h');
}

const two = (total: number, size: number, large: string, small: string): string =>
  total % size === 0 ? `${total / size} ${large}` : `${Math.floor(total / size)} ${large} ${total % size} ${small}`;

/** "21 Nov 06:00:03 UTC" */
export function clockOf(at: Instant): string {
  const [, , day, month, , time] = new Date(at).toUTCString().split(/[ ,]/);
  return `${Number(day)} ${month} ${time} UTC`;
}

/** How long after the step before it each one came. */
export function gaps(steps: readonly TimelineStep[]): (string | null)[] {
  let before: Instant | null = null;
  return steps.map(({ at }) => {
    const gap = before === null || at === null || at - before < 50 ? null : spanOf(at - before);
    before = at ?? before;
    return gap;
  });
}
