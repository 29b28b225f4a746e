import type { AssumptionBook } from '../assumptions.ts';
import type { TwinClock } from '../clock/twin-clock.ts';
import type { EmailStep } from '../mail/email-step.ts';
import type { Account } from '../state/account.ts';
import type { EventRecord } from '../state/events.ts';
import type {
  AbTestAction,
  FlowAction,
  SendEmailAction,
  SendWebhookAction,
  TimeDelayAction,
} from '../state/flow-definition.ts';
import { actionOf, entryAction, type Flow, nextAction } from '../state/flows.ts';
import type { WebhookEntry } from '../state/person-log.ts';
import { presentProfile } from '../state/profile-merge.ts';
import type { Profile } from '../state/profiles.ts';
import { eventHolds, holds, type Subject } from './conditions.ts';
import { delayEnd } from './delay.ts';
import type { Recipient } from './recipient.ts';
import { Entries, mayEnter } from './reentry.ts';
import { count, FlowTally, type SkipReason } from './step-counts.ts';
import { onTrigger } from './triggers.ts';
import { variationOf } from './variation.ts';
import type { VisibleProperties } from './visible-properties.ts';
import type { WebhookStep, WebhookTry } from './webhook-step.ts';

export type FlowEngineParts = {
  readonly account: Account;
  readonly assumptions: AssumptionBook;
  readonly visible: VisibleProperties;
  readonly clock: TwinClock;
  readonly webhookStep: WebhookStep;
  readonly emailStep: EmailStep;
};

const FIRST_TRY: WebhookTry = { retries: 0, body: null };

type MessageStep = SendWebhookAction | SendEmailAction | AbTestAction;

/** Takes everybody whom a flow's trigger names through its steps: one step at a time each. */
export class FlowEngine {
  readonly tally = new FlowTally();
  readonly #parts: FlowEngineParts;
  readonly #entries: Entries;
  /** By the action, which is `manual`. */
  readonly #held = new Map<string, Recipient[]>();

  constructor(parts: FlowEngineParts) {
    this.#parts = parts;
    this.#entries = new Entries(parts.account.profiles);
    onTrigger(parts, (flow, profile, event, now) => this.#enter(flow, profile, event, now));
  }

  /** Sends what waits for review at a manual step, as its button in Klaviyo does. Answers how many. */
  release(actionId: string): number {
    const held = this.#held.get(actionId) ?? [];
    this.#held.delete(actionId);
    for (const each of held) {
      this.tally.step(actionId).waiting -= 1;
      const action = actionOf(each.flow, actionId);
      const recipient = this.#present(each);
      if (recipient === null) count(this.tally.step(actionId).skipped, 'profile is gone');
      else if (action !== undefined && isMessageStep(action)) this.#act(action, recipient);
    }
    return held.length;
  }

  #enter(flow: Flow, profile: Profile, event: EventRecord | null, now: number): void {
    const { definition } = flow;
    const counts = this.tally.flow(flow.id);
    const [trigger] = definition.triggers;
    const eventFilter = trigger?.type === 'metric' ? trigger.trigger_filter : null;
    const previousEntryAt = this.#entries.lastOf(flow, profile);
    const recipient = { flow, profile, event, enteredAt: now, previousEntryAt };
    if (!eventHolds(eventFilter, event?.properties ?? null, now)) count(counts.refused, 'fails trigger filters');
    else if (!mayEnter(definition, previousEntryAt, now)) count(counts.refused, 'entered before');
    else if (!holds(definition.profile_filter, this.#subject(recipient, flow.id)))
      count(counts.refused, 'fails flow filters');
    else {
      this.#entries.note(flow, profile, now);
      counts.entered += 1;
      this.#parts.account.log.note(profile.id, { kind: 'entered', at: now, flowId: flow.id });
      this.#goTo(entryAction(flow), recipient);
    }
  }

  #goTo(action: FlowAction | undefined, coming: Recipient): void {
    if (action === undefined) return;
    const recipient = this.#present(coming);
    if (recipient === null) {
      count(this.tally.step(action.id).skipped, 'profile is gone');
      return;
    }
    switch (action.type) {
      case 'time-delay':
        this.#wait(action, recipient);
        break;
      case 'conditional-split':
        this.#branch(action, recipient, holds(action.data.profile_filter, this.#subject(recipient, action.id)));
        break;
      case 'trigger-split': {
        const properties = recipient.event?.properties ?? null;
        this.#branch(action, recipient, eventHolds(action.data.trigger_filter, properties, this.#parts.clock.now()));
        break;
      }
      default:
        this.#reach(action, recipient);
    }
  }

  /** The recipient as who they are now, where they were merged away; `null` where they are out of the flow by that. */
  #present(recipient: Recipient): Recipient | null {
    const { account, assumptions } = this.#parts;
    if (account.profiles.byId.has(recipient.profile.id)) return recipient;
    if (!assumptions.current().continuesAfterMerge) return null;
    return { ...recipient, profile: presentProfile(account.profiles, recipient.profile) };
  }

  #branch(action: FlowAction, recipient: Recipient, isTrue: boolean): void {
    const counts = this.tally.step(action.id);
    counts.passed += 1;
    count(counts.branches, isTrue ? 'yes' : 'no');
    this.#goTo(nextAction(recipient.flow, action, isTrue), recipient);
  }

  #reach(action: MessageStep, recipient: Recipient): void {
    switch (action.data.status) {
      case 'live':
        this.#act(action, recipient);
        break;
      case 'manual':
        this.tally.step(action.id).waiting += 1;
        this.#hold(action.id, recipient);
        break;
      default:
        this.#skip(action, recipient, 'not live');
    }
  }

  #hold(actionId: string, recipient: Recipient): void {
    const held = this.#held.get(actionId);
    if (held === undefined) this.#held.set(actionId, [recipient]);
    else held.push(recipient);
  }

  /** Klaviyo asks the filters at the time of the message, whatever they said before. */
  #act(action: MessageStep, recipient: Recipient): void {
    if (!holds(recipient.flow.definition.profile_filter, this.#subject(recipient, recipient.flow.id))) {
      this.#skip(action, recipient, 'fails flow filters');
    } else if (action.type === 'send-webhook') {
      this.#post(action, recipient, FIRST_TRY, this.#parts.webhookStep.putOffMilliseconds());
    } else if (action.type === 'send-email') this.#send(action, action, recipient);
    else this.#send(action, variationOf(action, recipient.profile.id) ?? action.data.main_action, recipient);
  }

  #send(step: SendEmailAction | AbTestAction, chosen: SendEmailAction, recipient: Recipient): void {
    const { clock, emailStep } = this.#parts;
    const { message } = chosen.data;
    if (!holds(message.additional_filters, this.#subject(recipient, step.id))) {
      this.#skip(step, recipient, 'fails additional filters');
      return;
    }
    const original = step.type === 'ab-test' ? step.data.main_action : step;
    const insteadOf = original === chosen ? null : original.data.message;
    const skipped = emailStep.send({ recipient, message, insteadOf }, clock.now());
    if (skipped !== null) {
      this.#skip(step, recipient, skipped);
      return;
    }
    if (step.type === 'ab-test') count(this.tally.step(step.id).branches, message.id);
    this.#pass(step, recipient);
  }

  #pass(action: FlowAction, recipient: Recipient): void {
    this.tally.step(action.id).passed += 1;
    this.#goTo(nextAction(recipient.flow, action, true), recipient);
  }

  #skip(action: FlowAction, recipient: Recipient, reason: SkipReason): void {
    count(this.tally.step(action.id).skipped, reason);
    this.#goTo(nextAction(recipient.flow, action, true), recipient);
  }

  #wait(action: TimeDelayAction, recipient: Recipient): void {
    const { account, clock } = this.#parts;
    const counts = this.tally.step(action.id);
    counts.waiting += 1;
    const run = (): void => {
      counts.waiting -= 1;
      this.#pass(action, recipient);
    };
    const zones = { profile: recipient.profile.location.timezone, account: account.timezone };
    clock.schedule(delayEnd(action, clock.now(), zones), { reachesOutside: false, run });
  }

  /** The recipient stays at the webhook step while it is retried, with the message as it is edited meanwhile. */
  #post(action: SendWebhookAction, sent: Recipient, attempt: WebhookTry, afterMilliseconds: number): void {
    const { account, clock, webhookStep, assumptions } = this.#parts;
    const { flow } = sent;
    const counts = this.tally.step(action.id);
    counts.waiting += 1;
    const run = async (): Promise<void> => {
      const recipient = this.#present(sent) ?? sent;
      const edited = actionOf(flow, action.id);
      const { message } = edited?.type === 'send-webhook' ? edited.data : action.data;
      const posted: WebhookEntry = {
        kind: 'webhook',
        at: clock.now(),
        flowId: flow.id,
        actionId: action.id,
        answer: null,
      };
      account.log.note(recipient.profile.id, posted);
      const outcome = await webhookStep.post(message, recipient, attempt);
      posted.answer = { at: clock.now(), status: outcome.status, outcome: outcome.kind };
      counts.waiting -= 1;
      if (outcome.kind === 'retry') this.#post(action, recipient, outcome.next, outcome.after);
      else if (outcome.kind === 'accepted') this.#pass(action, recipient);
      else if (assumptions.current().continuesAfterFailedWebhook) this.#skip(action, recipient, outcome.reason);
      else count(counts.skipped, outcome.reason);
    };
    clock.schedule(clock.now() + afterMilliseconds, { reachesOutside: true, run });
  }

  #subject({ profile, enteredAt, previousEntryAt }: Recipient, purpose: string): Subject {
    const { account, clock, visible } = this.#parts;
    const now = clock.now();
    const properties = () => visible.of(profile, now);
    return { account, profile, properties, now, flowStart: enteredAt, previousEntryAt, purpose };
  }
}

const isMessageStep = (action: FlowAction): action is MessageStep =>
  action.type === 'send-webhook' || action.type === 'send-email' || action.type === 'ab-test';
