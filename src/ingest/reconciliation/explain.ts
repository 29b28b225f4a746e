import { momentOf } from './moment.ts';
import type { Cause, Obstacle } from './ports.ts';

export interface Explanation {
  readonly sentence: string;
  /** What a person does next. */
  readonly next: string;
}

const AGAIN = 'It is checked again by itself; nothing needs to be done.';

/** A cause in words. */
export function explain(cause: Cause): Explanation {
  switch (cause.kind) {
    case 'message_unknown':
      return {
        sentence:
          'Klaviyo sent this email after the last refresh, so it counts for no template: an A/B test makes copies with ids of their own.',
        next: 'Click “Refresh Klaviyo Data” under Klaviyo, then look whether the template still points at the right email.',
      };
    case 'day_open':
      return {
        sentence: `Klaviyo was asked before the day was whole, at ${momentOf(cause.closedAt)}.`,
        next: AGAIN,
      };
    case 'before_our_data':
      return cause.firstAt === null
        ? {
            sentence: 'No email event has been loaded yet.',
            next: 'Set up the export or the Events API under Klaviyo.',
          }
        : {
            sentence: `Our data begin at ${momentOf(cause.firstAt)}, within or after this day.`,
            next: 'To have it too, let Klaviyo export the day again, or turn on the Events API with a longer history.',
          };
    case 'not_reached':
      return {
        sentence: `Our data end at ${momentOf(cause.reachAt)}, before the day does.`,
        next: 'Wait for the next export, or click “Run now”. If it has come, look whether it covers the day.',
      };
    case 'source_failing':
      return {
        sentence: `Our data end at ${momentOf(cause.reachAt)}, before the day does, because a source fails: ${cause.error}`,
        next: 'Do what the source’s error says, above under “Where data come from”. What was missed is then fetched.',
      };
    case 'scope_missing':
      return {
        sentence: `Our data end at ${momentOf(cause.reachAt)}, before the day does: the private key has no longer the scope ${cause.scope}.`,
        next: `Create a private key with ${cause.scope} and paste it under Klaviyo. What was missed is then fetched.`,
      };
    case 'files_unread':
      return {
        sentence: `${many(cause.files, 'file')} that came since this day ${cause.files === 1 ? 'is' : 'are'} not read, such as ${cause.example}.`,
        next:
          cause.needMapping > 0
            ? 'Say below, under Files, what their columns mean; they are then read by themselves.'
            : 'Look below, under Files, for the reason; then load them again.',
      };
    case 'files_expired':
      return {
        sentence: `${many(cause.files, 'file')} that came since this day ${cause.files === 1 ? 'was' : 'were'} deleted after their time, never read.`,
        next: 'Let Klaviyo export these days again: what is known already is not counted twice.',
      };
    case 'day_missing':
      return {
        sentence: 'We have no received email of this day at all, though later days are there.',
        next: 'Let Klaviyo export the day again: what is known already is not counted twice.',
      };
    case 'metric_unmapped':
      return {
        sentence: `No event of this kind is known, but ${many(cause.events, 'event')} of these emails ${cause.events === 1 ? 'goes' : 'go'} by the name “${cause.name}”.`,
        next: 'If that is the metric, make a mapping for the file that gives this name its meaning; it is then read anew.',
      };
    case 'metric_missing':
      return {
        sentence: 'Of this kind of event nothing has come since that day.',
        next: 'Add the metric to Klaviyo’s export, or turn on the Events API, which reads it.',
      };
    case 'without_message':
      return {
        sentence: `${many(cause.events, 'event')} of this kind and day do not say which email they are of.`,
        next: 'Add the column with the message id to the export, or name it in the mapping; the file is then read anew.',
      };
    case 'without_send':
      return {
        sentence: `${many(cause.events, 'event')} of this email do not say when it was sent, so they count on the day on which they happened.`,
        next: 'Add the column $_cohort$message_send_cohort to the export, or name it in the mapping.',
      };
    case 'still_coming':
      return {
        sentence: `Our data end at ${momentOf(cause.reachAt)}, and about so many came in the time just before.`,
        next: AGAIN,
      };
    case 'rows_rejected':
      return {
        sentence: `${many(cause.rows, 'row')} of files with events since that day could not be read, as in ${cause.example}.`,
        next: 'Open the file below to see each row with its reason; mend the cause and load the file again.',
      };
    case 'counted_twice':
      return {
        sentence: `Some of our events are there under two ids: each counted once, they are ${count(cause.once)}.`,
        next: 'Look whether a file without event ids was loaded beside one with ids, and give the first a mapping with its id column.',
      };
    case 'machines_left_out':
      return {
        sentence: `Klaviyo’s figure is ours without machines and bots (${count(cause.byPeople)}): the account leaves them out.`,
        next: 'Nothing is wrong. JustAI ranks by people alone in any case.',
      };
    case 'other_attribution':
      return {
        sentence: `Klaviyo’s figure is ours after clicks alone (${count(cause.afterClicks)}): the account credits no opens.`,
        next: 'Nothing is wrong. Whether opens are credited stands in Klaviyo under Settings → Attribution.',
      };
    case 'not_found':
      return {
        sentence: 'No cause was found: the day is there, and no file, row or source accounts for it.',
        next:
          cause.timeZoneBy === 'person'
            ? 'Check first whether the time zone chosen here is that of the Klaviyo account. If it is, let Klaviyo export the day again and compare.'
            : 'Let Klaviyo export the day again and compare. If it stays, tell us the day and the email.',
      };
  }
}

/** Why nothing can be compared at present, and what to do. */
export function explainObstacle(obstacle: Obstacle): Explanation {
  switch (obstacle.kind) {
    case 'nothing_integrated':
      return {
        sentence: 'No template points at a Klaviyo email yet, so there is nothing to compare.',
        next: 'Choose the flow and the email on a template’s page Integration.',
      };
    case 'time_zone_unknown':
      return {
        sentence: 'Klaviyo counts by days of the account’s time zone, which the private key may not read.',
        next: 'Choose the account’s time zone here, or give the key the scope accounts:read.',
      };
    case 'metrics_unknown':
      return {
        sentence: 'Klaviyo’s report needs a metric, and none is known yet.',
        next: 'Click “Refresh Klaviyo Data” under Klaviyo; the key needs metrics:read.',
      };
    case 'scope_missing':
      return {
        sentence: `Klaviyo does not show its report to this private key (${obstacle.detail}).`,
        next: 'Create a private key with flows:read and paste it under Klaviyo. It is tried again every six hours.',
      };
    case 'key_refused':
      return {
        sentence: `Klaviyo does not accept the private key any more (${obstacle.detail}).`,
        next: 'Paste a new one under Klaviyo; the check then goes on by itself.',
      };
    case 'limit_used':
      return {
        sentence: `Klaviyo allows no more reports before ${momentOf(obstacle.until)}: 2 a minute and 225 a day, for all that use the account.`,
        next: 'It goes on then by itself.',
      };
    case 'unavailable':
      return { sentence: `Klaviyo could not be asked (${obstacle.detail}).`, next: 'It is tried again by itself.' };
    case 'refused':
      return {
        sentence: `Klaviyo refused the report (${obstacle.detail}).`,
        next: 'Click “Refresh Klaviyo Data” under Klaviyo, then “Check now”. It is tried again tomorrow.',
      };
  }
}

export const count = (value: number): string => value.toLocaleString('en');
const many = (value: number, word: string): string => `${count(value)} ${word}${value === 1 ? '' : 's'}`;
