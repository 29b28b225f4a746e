import { Buffer } from 'node:buffer';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Json } from '../state/json.ts';
import type { Fault } from './faults.ts';
import { OPERATIONS } from './operations.ts';

/** A request and its answer as they were on the wire, without the caller's key. */
export type Exchange = {
  /** Klaviyo's operationId; `null` where the twin has no such operation. */
  readonly operation: string | null;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly userAgent: string;
  readonly revision: string;
  readonly request: Content | null;
  readonly status: number;
  readonly rateLimit: number | null;
  readonly response: Content | null;
  /** What was made to go wrong with it. */
  readonly fault: Fault['kind'] | null;
};

/** `json` is absent where the text is not JSON. */
export type Content = { readonly mediaType: string; readonly json?: Json };

/** Tells `observe` of every exchange that is answered from here on; a hanging or reset one has no answer. */
export function observeExchanges(
  api: FastifyInstance,
  faultOf: (reply: FastifyReply) => Fault | undefined,
  observe: (exchange: Exchange) => void,
): void {
  api.addHook('onSend', (request, reply, payload, done) => {
    const { headers, method, url, routeOptions } = request;
    const limit = reply.getHeader('RateLimit-Limit');
    observe({
      operation: operationName(method, routeOptions.url ?? ''),
      method,
      url,
      userAgent: headers['user-agent'] ?? '',
      revision: String(headers.revision ?? ''),
      request: contentOf(headers['content-type'], request.body),
      status: reply.statusCode,
      rateLimit: limit === undefined ? null : Number(limit),
      response: contentOf(reply.getHeader('content-type'), payload),
      fault: faultOf(reply)?.kind ?? null,
    });
    done();
  });
}

function operationName(method: string, path: string): string | null {
  return OPERATIONS.find((operation) => operation.method === method && operation.path === path)?.name ?? null;
}

function contentOf(contentType: unknown, body: unknown): Content | null {
  const text = typeof body === 'string' ? body : Buffer.isBuffer(body) ? body.toString('utf8') : '';
  if (text === '') return null;
  const mediaType = String(contentType ?? '')
    .split(';', 1)
    .join('')
    .trim();
  try {
    return { mediaType, json: JSON.parse(text) };
  } catch {
    return { mediaType };
  }
}
