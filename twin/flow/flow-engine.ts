import type { TwinClock } from '../clock/twin-clock.ts';
import type { EmailStep } from '../mail/email-step.ts';
import type { Account } from '../state/account.ts';
import type { FlowAction, ReentryCriteria, SendWebhookAction, TimeDelayAction } from '../state/flow-definition.ts';
import { entryAction, type Flow, nextAction } from '../state/flows.ts';
import { onListJoined } from '../state/lists.ts';
import type { Profile } from '../state/profiles.ts';
import type { WebhookStep } from './webhook-step.ts';

export type FlowEngineParts = {
  readonly account: Account;
  readonly clock: TwinClock;
  readonly webhookStep: WebhookStep;
  readonly emailStep: EmailStep;
  /** Klaviyo does not say whether a recipient goes on after a skipped or failed webhook. */
  readonly continuesAfterFailedWebhook: boolean;
};

const HOUR = 3_600_000;
const UNIT_MILLISECONDS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR } as const;
const DELAY_UNITS = { days: [24 * HOUR, HOUR], hours: [HOUR, 60_000], minutes: [60_000, 1_000] } as const;

/** Takes everybody who joins a list through the live flows it triggers: one step at a time each. */
export class FlowEngine {
  readonly #parts: FlowEngineParts;
  readonly #enteredAt = new Map<string, number>();

  constructor(parts: FlowEngineParts) {
    this.#parts = parts;
    onListJoined(parts.account.lists, (list, profile, now) => {
      for (const flow of parts.account.flows.byId.values()) {
        const isTriggered = flow.definition.triggers.some(
          (trigger) => trigger.type === 'list' && trigger.id === list.id,
        );
        if (isTriggered && flow.status === 'live') this.#enter(flow, profile, now);
      }
    });
  }

  #enter(flow: Flow, profile: Profile, now: number): void {
    const entry = `${flow.id} ${profile.id}`;
    if (!mayEnter(flow.definition.reentry_criteria, this.#enteredAt.get(entry), now)) return;
    this.#enteredAt.set(entry, now);
    this.#goTo(entryAction(flow), flow, profile);
  }

  #goTo(action: FlowAction | undefined, flow: Flow, profile: Profile): void {
    if (action === undefined) return;
    const { clock, emailStep } = this.#parts;
    const goOn = (): void => this.#goTo(nextAction(flow, action, true), flow, profile);
    switch (action.type) {
      case 'time-delay':
        clock.schedule(clock.now() + delayMilliseconds(action), { reachesOutside: false, run: goOn });
        break;
      case 'send-webhook':
        if (action.data.status === 'live') this.#post(action, flow, profile, 0, 0);
        else goOn();
        break;
      case 'send-email':
        if (action.data.status === 'live') emailStep.send(flow, action.data.message, profile, clock.now());
        goOn();
        break;
      case 'conditional-split':
        throw new Error(`Flow ${flow.id} has a conditional split, which the twin cannot evaluate`);
    }
  }

  /** The recipient stays at the webhook step while it is retried. */
  #post(action: SendWebhookAction, flow: Flow, profile: Profile, retries: number, afterMilliseconds: number): void {
    const { clock, webhookStep, continuesAfterFailedWebhook } = this.#parts;
    clock.schedule(clock.now() + afterMilliseconds, {
      reachesOutside: true,
      run: async () => {
        const outcome = await webhookStep.post(flow, action.data.message, profile, retries);
        if (outcome.kind === 'retry') this.#post(action, flow, profile, retries + 1, outcome.after);
        else if (outcome.kind === 'accepted' || continuesAfterFailedWebhook) {
          this.#goTo(nextAction(flow, action, true), flow, profile);
        }
      },
    });
  }
}

/** A list's flow takes a person once, unless its criteria allow more. */
function mayEnter(criteria: ReentryCriteria | null, enteredAt: number | undefined, now: number): boolean {
  if (enteredAt === undefined) return true;
  if (criteria === null) return false;
  if (criteria.unit === 'alltime') return criteria.duration === 0;
  return now - enteredAt >= criteria.duration * UNIT_MILLISECONDS[criteria.unit];
}

/** `secondary_value` counts the next smaller unit. */
function delayMilliseconds({ data }: TimeDelayAction): number {
  const [unit, smallerUnit] = DELAY_UNITS[data.unit];
  return data.value * unit + (data.secondary_value ?? 0) * smallerUnit;
}
