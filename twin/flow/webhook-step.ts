import { personScope } from '../mail/person-scope.ts';
import type { TemplateEngine } from '../mail/template-engine.ts';
import type { Account } from '../state/account.ts';
import type { WebhookMessage } from '../state/flow-definition.ts';
import type { Flow } from '../state/flows.ts';
import type { Profile } from '../state/profiles.ts';
import { retryDelay } from './retry-schedule.ts';
import type { SkipReason } from './step-counts.ts';
import type { WebhookClient } from './webhook-client.ts';

export type WebhookTally = {
  /** Requests sent, retries included. */
  posted: number;
  /** Recipients by how their step ended, and those now held at it for a retry. */
  accepted: number;
  skipped: number;
  failed: number;
  held: number;
  /** Requests by answered status; `none` where there was no answer. */
  readonly byStatus: Record<string, number>;
};

/** `status` is `null` where there was no answer. */
export type WebhookOutcome = { readonly status: number | null } & (
  | { readonly kind: 'accepted' }
  | { readonly kind: 'skipped' | 'failed'; readonly reason: SkipReason }
  | { readonly kind: 'retry'; readonly after: number }
);

/** The send-webhook step. */
export class WebhookStep {
  readonly tally: WebhookTally = { posted: 0, accepted: 0, skipped: 0, failed: 0, held: 0, byStatus: {} };
  readonly #account: Account;
  readonly #engine: TemplateEngine;
  readonly #client: WebhookClient;

  constructor(account: Account, engine: TemplateEngine, client: WebhookClient) {
    this.#account = account;
    this.#engine = engine;
    this.#client = client;
  }

  /** `retries` counts those already made for this recipient. */
  async post(flow: Flow, message: WebhookMessage, profile: Profile, retries: number): Promise<WebhookOutcome> {
    if (retries > 0) this.tally.held -= 1;
    const outcome = await this.#attempt(flow, message, profile, retries);
    this.tally[outcome.kind === 'retry' ? 'held' : outcome.kind] += 1;
    return outcome;
  }

  async #attempt(flow: Flow, message: WebhookMessage, profile: Profile, retries: number): Promise<WebhookOutcome> {
    const body = this.#engine.render(message.body, personScope(profile, this.#account.name));
    if (body.kind === 'syntax-error') return { kind: 'skipped', status: null, reason: 'webhook body syntax error' };
    const answer = await this.#client.post(flow.id, message, body.text);
    const { status } = answer;
    const statusKey = String(status ?? 'none');
    this.tally.posted += 1;
    this.tally.byStatus[statusKey] = (this.tally.byStatus[statusKey] ?? 0) + 1;
    if (answer.kind === 'accepted') return { kind: 'accepted', status };
    if (answer.kind === 'refused') {
      return {
        kind: 'skipped',
        status,
        reason: status === null ? 'webhook url refused' : `webhook answered ${status}`,
      };
    }
    const after = retryDelay(retries + 1);
    return after === null
      ? { kind: 'failed', status, reason: 'webhook retries used up' }
      : { kind: 'retry', status, after };
  }
}
