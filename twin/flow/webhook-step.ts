import type { AssumptionBook } from '../assumptions.ts';
import type { TwinClock } from '../clock/twin-clock.ts';
import type { TemplateEngine } from '../mail/template-engine.ts';
import type { Account } from '../state/account.ts';
import type { WebhookMessage } from '../state/flow-definition.ts';
import type { Recipient } from './recipient.ts';
import { recipientScope } from './recipient-scope.ts';
import { retryDelay } from './retry-schedule.ts';
import type { SkipReason } from './step-counts.ts';
import type { VisibleProperties } from './visible-properties.ts';
import type { WebhookAnswer, WebhookClient } from './webhook-client.ts';
import type { WebhookFaults } from './webhook-faults.ts';

export type WebhookTally = {
  /** Requests sent, retries and repeats included. */
  posted: number;
  /** Recipients by how their step ended, and those now held at it for a retry. */
  accepted: number;
  skipped: number;
  failed: number;
  held: number;
  /** Accepted webhooks that were posted a second time. */
  repeated: number;
  /** Requests by answered status; `none` where there was no answer. */
  readonly byStatus: Record<string, number>;
};

/** `retries` counts those already made for this recipient; `body` is what was rendered for them, `null` before that. */
export type WebhookTry = { readonly retries: number; readonly body: string | null };

/** `status` is `null` where there was no answer. */
export type WebhookOutcome = { readonly status: number | null } & (
  | { readonly kind: 'accepted' }
  | { readonly kind: 'skipped' | 'failed'; readonly reason: SkipReason }
  | { readonly kind: 'retry'; readonly after: number; readonly next: WebhookTry }
);

export type WebhookStepParts = {
  readonly account: Account;
  readonly engine: TemplateEngine;
  readonly assumptions: AssumptionBook;
  readonly visible: VisibleProperties;
  readonly client: WebhookClient;
  readonly clock: TwinClock;
  readonly faults: WebhookFaults;
};

/** The send-webhook step. */
export class WebhookStep {
  readonly tally: WebhookTally = {
    posted: 0,
    accepted: 0,
    skipped: 0,
    failed: 0,
    held: 0,
    repeated: 0,
    byStatus: {},
  };
  readonly #parts: WebhookStepParts;

  constructor(parts: WebhookStepParts) {
    this.#parts = parts;
  }

  /** How long the first try is put off. */
  putOffMilliseconds(): number {
    return this.#parts.faults.delayMilliseconds();
  }

  async post(message: WebhookMessage, recipient: Recipient, attempt: WebhookTry): Promise<WebhookOutcome> {
    if (attempt.retries > 0) this.tally.held -= 1;
    const outcome = await this.#attempt(message, recipient, attempt);
    this.tally[outcome.kind === 'retry' ? 'held' : outcome.kind] += 1;
    return outcome;
  }

  async #attempt(
    message: WebhookMessage,
    recipient: Recipient,
    { retries, body: rendered }: WebhookTry,
  ): Promise<WebhookOutcome> {
    const { firstWebhookRetryMilliseconds, rendersWebhookOnce } = this.#parts.assumptions.current();
    const body = rendersWebhookOnce && rendered !== null ? rendered : this.#render(message, recipient);
    if (body === null) return { kind: 'skipped', status: null, reason: 'webhook body syntax error' };
    const { kind, status } = await this.#send(message, recipient, body);
    if (kind === 'accepted') {
      this.#repeat(message, recipient, body);
      return { kind: 'accepted', status };
    }
    if (kind === 'not-sent') return { kind: 'skipped', status, reason: 'webhook url refused' };
    if (kind === 'refused') return { kind: 'skipped', status, reason: refusal(status) };
    const after = retryDelay(retries + 1, firstWebhookRetryMilliseconds);
    return after === null
      ? { kind: 'failed', status, reason: 'webhook retries used up' }
      : { kind: 'retry', status, after, next: { retries: retries + 1, body } };
  }

  #render(message: WebhookMessage, recipient: Recipient): string | null {
    const { account, assumptions, clock, engine, visible } = this.#parts;
    const scope = recipientScope(recipient, visible.of(recipient.profile, clock.now()), account.name);
    const body = engine.render(message.body, scope, assumptions.current().escapesWebhookBodies);
    return body.kind === 'syntax-error' ? null : body.text;
  }

  async #send(message: WebhookMessage, { flow }: Recipient, body: string): Promise<WebhookAnswer> {
    const answer = await this.#parts.client.post(flow.id, message, body);
    if (answer.kind === 'not-sent') return answer;
    const status = String(answer.status ?? 'none');
    this.tally.posted += 1;
    this.tally.byStatus[status] = (this.tally.byStatus[status] ?? 0) + 1;
    return answer;
  }

  #repeat(message: WebhookMessage, recipient: Recipient, body: string): void {
    const { clock, faults } = this.#parts;
    const after = faults.repeatMilliseconds();
    if (after === null) return;
    const run = async (): Promise<void> => {
      this.tally.repeated += 1;
      await this.#send(message, recipient, body);
    };
    clock.schedule(clock.now() + after, { reachesOutside: true, run });
  }
}

function refusal(status: number | null): SkipReason {
  return status === null ? 'webhook without an answer' : `webhook answered ${status}`;
}
