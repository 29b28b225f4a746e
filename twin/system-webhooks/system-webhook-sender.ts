import { Agent } from 'undici';
import type { AssumptionBook } from '../assumptions.ts';
import type { TwinClock } from '../clock/twin-clock.ts';
import { postJson } from '../flow/post-json.ts';
import { retryDelay } from '../flow/retry-schedule.ts';
import type { Account } from '../state/account.ts';
import { type EventRecord, onEvent } from '../state/events.ts';
import { topicOf } from '../state/system-webhooks.ts';
import { type SubscribedEvent, signedRequest } from './signed-request.ts';

/** Klaviyo does not say how many events a request may hold. */
const MOST_EVENTS = 500;

/** Gathers the events that each system webhook is subscribed to, and posts them. */
export class SystemWebhookSender {
  readonly #account: Account;
  readonly #clock: Pick<TwinClock, 'now' | 'schedule'>;
  readonly #assumptions: AssumptionBook;
  readonly #sockets = new Agent();
  /** By webhook, what waits for its next request. */
  readonly #gathered = new Map<string, SubscribedEvent[]>();

  constructor(account: Account, clock: Pick<TwinClock, 'now' | 'schedule'>, assumptions: AssumptionBook) {
    this.#account = account;
    this.#clock = clock;
    this.#assumptions = assumptions;
    onEvent(account.events, (event) => this.#gather(event));
  }

  close(): Promise<void> {
    return this.#sockets.destroy();
  }

  #gather(event: EventRecord): void {
    const { systemWebhooks, metrics } = this.#account;
    if (systemWebhooks.size === 0) return;
    const { receivedEmailTopic, systemWebhookBatchMilliseconds, systemWebhookStartMilliseconds } =
      this.#assumptions.current();
    const topic = topicOf(metrics, event.metricId, receivedEmailTopic);
    if (topic === null) return;
    const now = this.#clock.now();
    for (const webhook of systemWebhooks.values()) {
      const hasStarted = now >= webhook.created + systemWebhookStartMilliseconds;
      if (!webhook.enabled || !hasStarted || !webhook.topics.has(topic)) continue;
      const gathered = this.#gathered.get(webhook.id);
      if (gathered !== undefined) {
        gathered.push({ topic, event });
        continue;
      }
      this.#gathered.set(webhook.id, [{ topic, event }]);
      this.#clock.schedule(now + systemWebhookBatchMilliseconds, {
        reachesOutside: true,
        run: () => this.#flush(webhook.id),
      });
    }
  }

  async #flush(webhookId: string): Promise<void> {
    const events = this.#gathered.get(webhookId) ?? [];
    this.#gathered.delete(webhookId);
    for (let from = 0; from < events.length; from += MOST_EVENTS) {
      await this.#post(webhookId, events.slice(from, from + MOST_EVENTS), 0);
    }
  }

  /** Retried like a flow's webhook; signed anew each time, so that no receiver takes it for a replay. */
  async #post(webhookId: string, events: readonly SubscribedEvent[], retries: number): Promise<void> {
    const webhook = this.#account.systemWebhooks.get(webhookId);
    if (webhook === undefined || !webhook.enabled) return;
    const assumptions = this.#assumptions.current();
    const now = this.#clock.now();
    const request = signedRequest(this.#account, assumptions, webhook, events, now);
    const status = await postJson(this.#sockets, webhook.endpointUrl, request, assumptions.webhookTimeoutMilliseconds);
    if (status !== null && status !== 429 && status < 500) return;
    const after = retryDelay(retries + 1, assumptions.firstWebhookRetryMilliseconds);
    if (after === null) return;
    const run = (): Promise<void> => this.#post(webhookId, events, retries + 1);
    this.#clock.schedule(this.#clock.now() + after, { reachesOutside: true, run });
  }
}
