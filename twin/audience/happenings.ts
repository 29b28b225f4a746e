import type { JsonObject } from '../state/json.ts';
import type { EmailMetricName } from '../state/metrics.ts';
import type { SuppressionReason } from '../state/profiles.ts';
import type { Reaction } from './reaction.ts';
import type { ContentCounts } from './truth.ts';

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

/** `link` is where a click leads: a mail without one cannot be clicked. */
export function happenings(reaction: Reaction, engagement: JsonObject, link: string | null): Happening[] {
  if (reaction.bounce !== null) {
    return [
      {
        afterSeconds: reaction.receivedAfter,
        metric: 'Bounced Email',
        properties: { 'Bounce Type': reaction.bounce },
        counted: null,
        suppresses: reaction.bounce === 'Hard' ? 'HARD_BOUNCE' : null,
      },
    ];
  }
  const happening: Happening[] = [{ ...RECEIVED, afterSeconds: reaction.receivedAfter }];
  const add = (afterSeconds: number | null, rest: Omit<Happening, 'afterSeconds'>): void => {
    if (afterSeconds !== null) happening.push({ afterSeconds, ...rest });
  };
  const opened = (isMachine: boolean): Omit<Happening, 'afterSeconds'> => ({
    metric: 'Opened Email',
    properties: { ...engagement, machine_open: isMachine },
    counted: isMachine ? 'machineOpens' : 'humanOpens',
    suppresses: null,
  });
  const clicked = (url: string, isBot: boolean): Omit<Happening, 'afterSeconds'> => ({
    metric: 'Clicked Email',
    properties: { ...engagement, URL: url, 'Bot Click': isBot },
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
    properties: engagement,
    counted: null,
    suppresses: 'UNSUBSCRIBE',
  });
  return happening;
}
