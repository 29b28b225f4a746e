import { Agent, request } from 'undici';
import type { WebhookMessage } from '../state/flow-definition.ts';

/** Sockets at once, to all hosts together. Klaviyo documents no figure. */
const SOCKETS = 32;

/** Klaviyo retries these and no other status. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503]);

export type WebhookAnswer = {
  /** `retryable` covers a connection that failed or took too long, which has no status: an assumption. */
  readonly kind: 'accepted' | 'retryable' | 'refused';
  readonly status: number | null;
};

export type WebhookClient = {
  readonly post: (flowId: string, message: WebhookMessage, body: string) => Promise<WebhookAnswer>;
  readonly close: () => Promise<void>;
};

/** Posts as Klaviyo's webhook step does. Redirects are not followed: they are an answer like any other. */
export function createWebhookClient(options: {
  readonly allowHttp: boolean;
  readonly timeoutMilliseconds: number;
}): WebhookClient {
  const sockets = new Agent({ connections: SOCKETS });
  const allowed = options.allowHttp ? /^https?:\/\//i : /^https:\/\//i;

  return {
    post: async (flowId, message, body) => {
      if (!allowed.test(message.url)) return { kind: 'refused', status: null };
      try {
        const answer = await request(message.url, {
          dispatcher: sockets,
          method: 'POST',
          headers: { 'content-type': 'application/json', ...lowerCased(message.headers), 'x-klaviyo-flow-id': flowId },
          body,
          signal: AbortSignal.timeout(options.timeoutMilliseconds),
        });
        await answer.body.dump();
        return { kind: classify(answer.statusCode), status: answer.statusCode };
      } catch {
        return { kind: 'retryable', status: null };
      }
    },
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
