import type { JsonObject } from '../state/json.ts';
import type { EmailMetricName } from '../state/metrics.ts';
import type { SuppressionReason } from '../state/profiles.ts';
import type { Aftermath } from './aftermath.ts';
import type { ContentCounts } from './content-counts.ts';
import type { Reaction } from './reaction.ts';

/** One event that a send brings about, beside the properties that all events of the send share. */
export type Happening = {
  readonly afterSeconds: number;
  readonly metric: EmailMetricName;
  readonly properties: JsonObject;
  readonly counted: keyof ContentCounts | null;
  readonly suppresses: SuppressionReason | null;
};

export const RECEIVED: Happening = {
  afterSeconds: 1,
  metric: 'Received Email',
  properties: {},
  counted: 'delivered',
  suppresses: null,
};

export const DROPPED: Happening = { ...RECEIVED, metric: 'Dropped Email', counted: 'drops' };

/** What the events of an engagement carry, and what names a machine's open. */
export type Engagement = { readonly properties: JsonObject; readonly machineOpenProperty: string };

/** `link` is where a click leads: a mail without one cannot be clicked. */
export function happenings(
  reaction: Reaction,
  aftermath: Aftermath,
  engagement: Engagement,
  link: string | null,
): Happening[] {
  const { receivedAfter, bounce } = reaction;
  if (aftermath.isDropped) return [{ ...DROPPED, afterSeconds: receivedAfter }];
  if (bounce !== null) {
    return [
      {
        afterSeconds: receivedAfter,
        metric: 'Bounced Email',
        properties: { 'Bounce Type': bounce },
        counted: 'bounces',
        suppresses: bounce === 'Hard' ? 'HARD_BOUNCE' : null,
      },
    ];
  }
  const happening: Happening[] = [{ ...RECEIVED, afterSeconds: receivedAfter }];
  const add = (afterSeconds: number | null, rest: Omit<Happening, 'afterSeconds'>): void => {
    if (afterSeconds !== null) happening.push({ afterSeconds, ...rest });
  };
  const opened = (isMachine: boolean): Omit<Happening, 'afterSeconds'> => ({
    metric: 'Opened Email',
    properties: { ...engagement.properties, [engagement.machineOpenProperty]: isMachine },
    counted: isMachine ? 'machineOpens' : 'humanOpens',
    suppresses: null,
  });
  const clicked = (url: string, isBot: boolean): Omit<Happening, 'afterSeconds'> => ({
    metric: 'Clicked Email',
    properties: { ...engagement.properties, URL: url, 'Bot Click': isBot },
    counted: isBot ? 'botClicks' : 'humanClicks',
    suppresses: null,
  });
  add(reaction.machineOpenAfter, opened(true));
  add(reaction.openAfter, opened(false));
  if (link !== null) {
    add(reaction.botClickAfter, clicked(link, true));
    add(reaction.clickAfter, clicked(link, false));
  }
  add(reaction.unsubscribeAfter, {
    metric: 'Unsubscribed from Email Marketing',
    properties: engagement.properties,
    counted: 'unsubscribes',
    suppresses: 'UNSUBSCRIBE',
  });
  add(aftermath.complainsAfter === null ? null : receivedAfter + aftermath.complainsAfter, {
    metric: 'Marked Email as Spam',
    properties: {},
    counted: 'complaints',
    suppresses: 'SPAM_COMPLAINT',
  });
  return happening;
}
