import type { FileState, Ingestion, IngestionSource, RunStep } from '../../../contract/ingestion.ts';
import { count, counted } from '../../ui/numbers.ts';
import { dayOf, momentOf } from '../../ui/times.ts';

export const FILE_STATES: Readonly<Record<FileState, string>> = {
  landed: 'Waiting',
  loaded: 'Loaded',
  needs_mapping: 'Needs mapping',
  parked: 'Set aside',
  expired: 'Deleted unread',
};

const METRICS: Readonly<Record<string, string>> = {
  received_email: 'Received',
  opened_email: 'Opened',
  clicked_email: 'Clicked',
  bounced_email: 'Bounced',
  dropped_email: 'Dropped',
  unsubscribed: 'Unsubscribed',
  spam: 'Marked as spam',
  placed_order: 'Orders',
};

/** A metric that JustAI has no use for goes by Klaviyo's own name. */
export const metricWords = (metric: string, name = ''): string =>
  METRICS[metric] ?? (name === '' ? 'All others' : name);

const SOURCES: Readonly<Record<string, string>> = {
  sftp: 'Klaviyo’s export over SFTP',
  upload: 'Uploaded here',
  cli: 'Loaded on the server (justai ingest)',
  klaviyo_events: 'Klaviyo’s Events API',
  klaviyo_webhook: 'Klaviyo’s webhooks',
  own_events: 'Your own systems',
};
export const sourceWords = (kind: string): string => SOURCES[kind] ?? kind;

export const SOURCE_STATES: Readonly<Record<IngestionSource['state'], string>> = {
  working: 'Working',
  failing: 'Failing',
  never_fetched: 'Not fetched yet',
};

const STEPS: Readonly<Record<string, string>> = {
  pull: 'Fetch new files',
  collect: 'Take in what was posted',
  'pull-klaviyo': 'Fetch from Klaviyo’s Events API',
  load: 'Read files into events',
  expire: 'Delete what was kept long enough',
  'event-days': 'Count events by day',
  'copy-log': 'Copy decisions',
  'lay-out': 'Prepare for counting',
  split_emails: 'Find the emails of Klaviyo’s own split',
  units: 'List decisions and control emails',
  people: 'Number the people',
  subjects: 'Number the subjects',
  passes: 'Find each person’s next decision',
  attributed_events: 'Match events to decisions',
  touches: 'Find opens and clicks by people',
  contents: 'Recall what was written to profiles',
  sends: 'Gather the evidence of each email',
  visibility: 'Measure how soon emails show new content',
  exposures: 'Work out what each email showed',
  conversions: 'Credit orders to emails',
  firsts: 'Find the first decision of each person',
  responses: 'Work out how people responded',
  outcomes: 'Work out what each decision led to',
  arm_statistics: 'Count results by version',
  delays: 'Measure how long responses take',
  standing: 'Remember what stands on profiles',
  entered: 'Remember who was counted',
  'publish-outcomes': 'Save what decisions led to',
  'publish-arm-statistics': 'Save results by version',
  'publish-delays': 'Save how long responses take',
  guards: 'Hold back what harms people',
  policies: 'Rank the versions',
};
export const stepWords = (step: string): string => STEPS[step] ?? step;

export const STEP_STATES: Readonly<Record<RunStep['state'], string>> = {
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  interrupted: 'Interrupted',
};

/** Files that wait for a person. */
export const needPeople = ({ files }: Pick<Ingestion, 'files'>): number => files.needs_mapping + files.parked;

/** The page's answer. */
export function answerOf({ completeTo, missing, files }: Pick<Ingestion, 'completeTo' | 'missing' | 'files'>): string {
  const people = needPeople({ files });
  const need = people === 0 ? '' : ` ${counted(people, 'file')} ${people === 1 ? 'needs' : 'need'} you.`;
  if (completeTo === null) return `There are no email events yet.${need}`;
  const days = missing.reduce((sum, span) => sum + span.days, 0);
  const but = days === 0 ? '' : `, but ${days === 1 ? 'a day is' : `${count(days)} days are`} missing`;
  return `Complete up to ${momentOf(completeTo)}${but}.${need}`;
}

/** "12 Nov" or "12 Nov to 14 Nov" */
export const spanWords = ({ from, to }: { readonly from: string; readonly to: string }): string =>
  from === to ? dayOf(from) : `${dayOf(from)} to ${dayOf(to)}`;

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** 1 → "1 byte", 1234567 → "1.2 MB" */
export function sizeOf(bytes: number): string {
  if (bytes === 1) return '1 byte';
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 99.95 ? count(size) : size.toFixed(1)} ${UNITS[unit]}`;
}

/** 0.004 → "under 0.1 s", 3.21 → "3.2 s", 75 → "75 s", 4000 → "67 min" */
export function secondsOf(seconds: number): string {
  if (seconds < 0.1) return 'under 0.1 s';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** What is wrong with rejected rows, as a sentence about the column. */
export function rejectWords({ column, reason }: { readonly column: string | null; readonly reason: string }): string {
  const about = column === null ? '' : `“${column}” `;
  if (/^(Expected|Too many)/.test(reason)) return 'The row has not as many columns as the header';
  return about === '' ? reason.charAt(0).toUpperCase() + reason.slice(1) : `${about}${reason}`;
}
