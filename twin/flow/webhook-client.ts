import { Agent } from 'undici';
import type { AssumptionBook } from '../assumptions.ts';
import type { WebhookMessage } from '../state/flow-definition.ts';
import { postJson } from './post-json.ts';

/** Klaviyo retries these and no other status. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503]);

export type WebhookAnswer = {
  /** `not-sent`: the address is none that Klaviyo posts to. */
  readonly kind: 'accepted' | 'retryable' | 'refused' | 'not-sent';
  /** `null` where there was none. */
  readonly status: number | null;
};

export type WebhookClient = {
  readonly post: (flowId: string, message: WebhookMessage, body: string) => Promise<WebhookAnswer>;
  readonly close: () => Promise<void>;
};

/** Posts as Klaviyo's webhook step does. Redirects are not followed: they are an answer like any other. */
export function createWebhookClient(options: {
  readonly allowHttp: boolean;
  readonly assumptions: AssumptionBook;
}): WebhookClient {
  const sockets = new Agent();
  const allowed = options.allowHttp ? /^https?:\/\//i : /^https:\/\//i;
  const waiting: (() => void)[] = [];
  let nextWaiting = 0;
  let underWay = 0;

  /** A webhook's time runs from when it is sent: one that waits for its turn has not begun. */
  async function inTurn<T>(send: () => Promise<T>): Promise<T> {
    if (underWay >= options.assumptions.current().webhookConcurrency) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else underWay += 1;
    try {
      return await send();
    } finally {
      const next = waiting[nextWaiting];
      if (next === undefined) {
        waiting.length = 0;
        nextWaiting = 0;
        underWay -= 1;
      } else {
        nextWaiting += 1;
        next();
      }
    }
  }

  async function send(flowId: string, message: WebhookMessage, body: string): Promise<WebhookAnswer> {
    const { webhookTimeoutMilliseconds, retriesUnansweredWebhooks } = options.assumptions.current();
    const headers = { 'content-type': 'application/json', ...lowerCased(message.headers), 'x-klaviyo-flow-id': flowId };
    const status = await postJson(sockets, message.url, { headers, body }, webhookTimeoutMilliseconds);
    if (status !== null) return { kind: classify(status), status };
    return { kind: retriesUnansweredWebhooks ? 'retryable' : 'refused', status };
  }

  return {
    post: async (flowId, message, body) =>
      allowed.test(message.url) ? inTurn(() => send(flowId, message, body)) : { kind: 'not-sent', status: null },
    close: () => sockets.destroy(),
  };
}

function classify(status: number): WebhookAnswer['kind'] {
  if (status >= 200 && status < 300) return 'accepted';
  return RETRYABLE_STATUSES.has(status) ? 'retryable' : 'refused';
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
