import type { TwinClock } from '../clock/twin-clock.ts';
import type { EmailStep } from '../mail/email-step.ts';
import type { Account } from '../state/account.ts';
import { type EventRecord, onEvent } from '../state/events.ts';
import type { FlowAction, FlowTrigger, SendEmailAction, SendWebhookAction } from '../state/flow-definition.ts';
import { entryAction, type Flow, nextAction } from '../state/flows.ts';
import { onListJoined } from '../state/lists.ts';
import type { WebhookEntry } from '../state/person-log.ts';
import type { Profile } from '../state/profiles.ts';
import { delayMilliseconds } from './delay.ts';
import type { Recipient } from './recipient.ts';
import { mayEnter } from './reentry.ts';
import { count, FlowTally, type SkipReason } from './step-counts.ts';
import type { WebhookStep } from './webhook-step.ts';

export type FlowEngineParts = {
  readonly account: Account;
  readonly clock: TwinClock;
  readonly webhookStep: WebhookStep;
  readonly emailStep: EmailStep;
  /** Klaviyo does not say whether a recipient goes on after a skipped or failed webhook. */
  readonly continuesAfterFailedWebhook: boolean;
};

/** Takes everybody whom a live flow's trigger names through its steps: one step at a time each. */
export class FlowEngine {
  readonly tally = new FlowTally();
  readonly #parts: FlowEngineParts;
  readonly #enteredAt = new Map<string, number>();

  constructor(parts: FlowEngineParts) {
    this.#parts = parts;
    const { lists, events } = parts.account;
    onListJoined(lists, (list, profile, now) => this.#trigger('list', list.id, profile, null, now));
    onEvent(events, (event, profile) => this.#trigger('metric', event.metricId, profile, event, parts.clock.now()));
  }

  #trigger(type: FlowTrigger['type'], id: string, profile: Profile, event: EventRecord | null, now: number): void {
    for (const flow of this.#parts.account.flows.byId.values()) {
      if (flow.status !== 'live') continue;
      if (flow.definition.triggers.some((trigger) => trigger.type === type && trigger.id === id)) {
        this.#enter(flow, profile, event, now);
      }
    }
  }

  #enter(flow: Flow, profile: Profile, event: EventRecord | null, now: number): void {
    const entry = `${flow.id} ${profile.id}`;
    const previousEntryAt = this.#enteredAt.get(entry) ?? null;
    const counts = this.tally.flow(flow.id);
    if (!mayEnter(flow.definition, previousEntryAt, now)) {
      count(counts.refused, 'entered before');
      return;
    }
    this.#enteredAt.set(entry, now);
    counts.entered += 1;
    this.#parts.account.log.note(profile.id, { kind: 'entered', at: now, flowId: flow.id });
    this.#goTo(entryAction(flow), { flow, profile, event, enteredAt: now, previousEntryAt });
  }

  #goTo(action: FlowAction | undefined, recipient: Recipient): void {
    if (action === undefined) return;
    switch (action.type) {
      case 'time-delay':
        this.#wait(action, recipient, delayMilliseconds(action));
        break;
      case 'send-webhook':
        if (action.data.status === 'live') this.#post(action, recipient, 0, 0);
        else this.#skip(action, recipient, 'not live');
        break;
      case 'send-email':
        this.#send(action, recipient);
        break;
      case 'conditional-split':
        throw new Error(`Flow ${recipient.flow.id} has a conditional split, which the twin cannot evaluate`);
    }
  }

  #pass(action: FlowAction, recipient: Recipient): void {
    this.tally.step(action.id).passed += 1;
    this.#goTo(nextAction(recipient.flow, action, true), recipient);
  }

  #skip(action: FlowAction, recipient: Recipient, reason: SkipReason): void {
    count(this.tally.step(action.id).skipped, reason);
    this.#goTo(nextAction(recipient.flow, action, true), recipient);
  }

  #wait(action: FlowAction, recipient: Recipient, milliseconds: number): void {
    const { clock } = this.#parts;
    const counts = this.tally.step(action.id);
    counts.waiting += 1;
    const run = (): void => {
      counts.waiting -= 1;
      this.#pass(action, recipient);
    };
    clock.schedule(clock.now() + milliseconds, { reachesOutside: false, run });
  }

  #send(action: SendEmailAction, recipient: Recipient): void {
    const { clock, emailStep } = this.#parts;
    const { flow, profile } = recipient;
    const isLive = action.data.status === 'live';
    const skipped = isLive ? emailStep.send(flow, action.data.message, profile, clock.now()) : 'not live';
    if (skipped === null) this.#pass(action, recipient);
    else this.#skip(action, recipient, skipped);
  }

  /** The recipient stays at the webhook step while it is retried. */
  #post(action: SendWebhookAction, recipient: Recipient, retries: number, afterMilliseconds: number): void {
    const { account, clock, webhookStep, continuesAfterFailedWebhook } = this.#parts;
    const { flow, profile } = recipient;
    const counts = this.tally.step(action.id);
    counts.waiting += 1;
    const run = async (): Promise<void> => {
      const posted: WebhookEntry = {
        kind: 'webhook',
        at: clock.now(),
        flowId: flow.id,
        actionId: action.id,
        answer: null,
      };
      account.log.note(profile.id, posted);
      const outcome = await webhookStep.post(flow, action.data.message, profile, retries);
      posted.answer = { at: clock.now(), status: outcome.status, outcome: outcome.kind };
      counts.waiting -= 1;
      if (outcome.kind === 'retry') this.#post(action, recipient, retries + 1, outcome.after);
      else if (outcome.kind === 'accepted') this.#pass(action, recipient);
      else if (continuesAfterFailedWebhook) this.#skip(action, recipient, outcome.reason);
      else count(counts.skipped, outcome.reason);
    };
    clock.schedule(clock.now() + afterMilliseconds, { reachesOutside: true, run });
  }
}
