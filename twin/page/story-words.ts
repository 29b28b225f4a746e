import { OPERATIONS } from '../api/operations.ts';
import type { PersonEntry, WebhookEntry } from '../state/person-log.ts';
import type { Absence, EmailStory, PropertyStory } from './email-story.ts';
import { clockTime, duration } from './words.ts';

/** `PATCH /api/profiles/:id`, of Klaviyo's operationId. */
export function callName(via: string | null): string {
  if (via === null) return 'the twin itself';
  const operation = OPERATIONS.find(({ name }) => name === via);
  return operation === undefined ? via : `${operation.method} ${operation.path}`;
}

export function webhookSentence({ answer }: WebhookEntry): string {
  if (answer === null) return 'still waiting for its answer';
  const said = answer.status === null ? 'got no answer' : `was answered ${answer.status}`;
  return `${said}${OUTCOMES[answer.outcome]}`;
}

function refusalSentence({ via, status }: Extract<PersonEntry, { kind: 'refused' }>): string {
  return `${callName(via)} ${status === null ? 'got no answer' : `was answered ${status}`}`;
}

const OUTCOMES = {
  accepted: '',
  retry: ' and is tried again',
  skipped: ' and was skipped',
  failed: ' and was given up',
};

/** Why nothing was there, in one sentence. */
export function absenceSentence(absence: Absence, webhook: WebhookEntry | null): string {
  switch (absence.kind) {
    case 'never-written':
      return `Nothing wrote it. ${webhook === null ? 'No webhook was posted for this person before.' : `The webhook before the email ${webhookSentence(webhook)}.`}`;
    case 'refused':
      return `No write got through: ${refusalSentence(absence.call)}.`;
    case 'too-late':
      return `Written ${duration(absence.byMilliseconds)} too late, by ${callName(absence.write.via)}.`;
    case 'cleared':
      return `Emptied at ${clockTime(absence.write.at)} by ${callName(absence.write.via)}.`;
    case 'not-yet-visible':
      return `Written at ${clockTime(absence.write.at)}, but not yet visible to this email.`;
  }
}

export type Verdict = {
  readonly tone: 'good' | 'mixed' | 'bad' | 'plain';
  readonly title: string;
  readonly text: string;
};

/** The email in a sentence: was it filled, and if not, why. */
export function verdict({ properties, webhook }: EmailStory): Verdict {
  const missing = properties.filter(({ absence }) => absence !== null);
  const first = missing[0]?.absence;
  if (properties.length === 0) {
    return { tone: 'plain', title: 'The same for everybody', text: 'Its template asks for no profile property.' };
  }
  if (first === undefined || first === null) {
    return {
      tone: 'good',
      title: 'Filled from the profile',
      text: `Every property it asks for was there: ${named(properties)}.`,
    };
  }
  const why = absenceSentence(first, webhook);
  if (missing.length === properties.length) return { tone: 'bad', title: 'Fell back to its default', text: why };
  return { tone: 'mixed', title: 'Partly filled', text: `Nothing in ${named(missing)}. ${why}` };
}

const named = (stories: readonly PropertyStory[]): string => stories.map(({ property }) => property).join(', ');

/** One line of the timeline. */
export function entrySentence(entry: PersonEntry, flowName: (flowId: string) => string): string {
  switch (entry.kind) {
    case 'entered':
      return `Entered the flow ${flowName(entry.flowId)}`;
    case 'webhook':
      return `Webhook posted, ${webhookSentence(entry)}`;
    case 'written':
      return `${entry.property} ${entry.holds ? 'written' : 'emptied'} by ${callName(entry.via)}`;
    case 'refused':
      return refusalSentence(entry);
    case 'email':
      return 'Email left';
  }
}
