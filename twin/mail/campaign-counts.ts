import type { Account } from '../state/account.ts';
import { isMachine } from '../state/attribution.ts';
import { type EventRecord, onEvent } from '../state/events.ts';
import { emailMetric } from '../state/metrics.ts';
import type { SkipReason } from './email-step.ts';

/** People, each once: `openedByMachine` and `clickedByMachine` are those for whom only machines did. */
export type CampaignReport = {
  readonly recipients: number;
  readonly opened: number;
  readonly clicked: number;
  readonly openedByMachine: number;
  readonly clickedByMachine: number;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
};

type Touched = { readonly people: Set<string>; readonly machines: Set<string> };
type Counts = {
  recipients: number;
  readonly skipped: Partial<Record<SkipReason, number>>;
  readonly opened: Touched;
  readonly clicked: Touched;
};

/** What became of each campaign, kept as it happens. */
export class CampaignCounts {
  readonly #byMessage = new Map<string, Counts>();

  constructor({ events, metrics }: Account) {
    const opened = emailMetric(metrics, 'Opened Email').id;
    const clicked = emailMetric(metrics, 'Clicked Email').id;
    onEvent(events, (event) => {
      if (event.metricId !== opened && event.metricId !== clicked) return;
      const counts = this.#byMessage.get(String(event.properties.$message));
      if (counts !== undefined) touch(event.metricId === opened ? counts.opened : counts.clicked, event);
    });
  }

  /** `skipped` is `null` where the email left. */
  sent(messageId: string, skipped: SkipReason | null): void {
    const counts = this.#byMessage.get(messageId) ?? noCounts();
    this.#byMessage.set(messageId, counts);
    if (skipped === null) counts.recipients += 1;
    else counts.skipped[skipped] = (counts.skipped[skipped] ?? 0) + 1;
  }

  of(messageId: string): CampaignReport {
    const { recipients, skipped, opened, clicked } = this.#byMessage.get(messageId) ?? noCounts();
    return {
      recipients,
      opened: opened.people.size,
      clicked: clicked.people.size,
      openedByMachine: onlyMachines(opened),
      clickedByMachine: onlyMachines(clicked),
      skipped: { ...skipped },
    };
  }
}

function noCounts(): Counts {
  const nobody = (): Touched => ({ people: new Set(), machines: new Set() });
  return { recipients: 0, skipped: {}, opened: nobody(), clicked: nobody() };
}

function touch({ people, machines }: Touched, event: EventRecord): void {
  (isMachine(event) ? machines : people).add(event.profileId);
}

function onlyMachines({ people, machines }: Touched): number {
  return [...machines].filter((profileId) => !people.has(profileId)).length;
}
