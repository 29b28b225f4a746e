import { Agent, request } from 'undici';
import type { z } from 'zod';
import type { KlaviyoAnswer } from '../../domain/klaviyo-answer.ts';
import { type HttpAnswer, readAnswer, unreachable } from './answer.ts';

/** Klaviyo keeps a revision for two years; this one until July 2028. */
const REVISION = '2026-07-15';
const JSON_API = 'application/vnd.api+json';
const CONNECTIONS = 32;
const LONGEST_CALL_MILLISECONDS = 30_000;

export interface KlaviyoHttpOptions {
  /** `https://a.klaviyo.com`, or a twin's address. */
  readonly baseUrl: string;
  readonly userAgent: string;
  readonly timeoutMilliseconds?: number;
}

export interface Call<T> {
  readonly method: 'GET' | 'PATCH' | 'POST';
  /** Path and query below the base URL, or a whole `links.next`. */
  readonly path: string;
  readonly body?: unknown;
  /** A body that is JSON already. */
  readonly json?: Uint8Array;
  readonly schema: z.ZodType<T>;
}

export interface KlaviyoHttp {
  /** @param privateKey null: of Klaviyo's client API, which asks for none. */
  call<T>(privateKey: string | null, call: Call<T>): Promise<KlaviyoAnswer<T>>;
  /** The same, with the body of the answer as it came. */
  callForBody<T>(
    privateKey: string,
    call: Call<T>,
  ): Promise<KlaviyoAnswer<{ readonly value: T; readonly body: Buffer }>>;
  close(): Promise<void>;
}

/** Timeouts run on the wall clock. Never throws for what Klaviyo or the network does, and never shows the key. */
export function klaviyoHttp({ baseUrl, userAgent, timeoutMilliseconds = 10_000 }: KlaviyoHttpOptions): KlaviyoHttp {
  const agent = new Agent({
    connections: CONNECTIONS,
    connectTimeout: timeoutMilliseconds,
    headersTimeout: timeoutMilliseconds,
    bodyTimeout: timeoutMilliseconds,
  });
  async function send(
    privateKey: string | null,
    { method, path, body, json }: Call<unknown>,
  ): Promise<Omit<HttpAnswer, 'body'> & { readonly bytes: Buffer }> {
    const sent = json ?? (body === undefined ? null : JSON.stringify(body));
    const answer = await request(urlOf(baseUrl, path), {
      dispatcher: agent,
      method,
      signal: AbortSignal.timeout(LONGEST_CALL_MILLISECONDS),
      headers: {
        ...(privateKey === null ? {} : { authorization: `Klaviyo-API-Key ${privateKey}` }),
        revision: REVISION,
        accept: JSON_API,
        'user-agent': userAgent,
        ...(sent === null ? {} : { 'content-type': JSON_API }),
      },
      body: sent,
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      bytes: Buffer.from(await answer.body.arrayBuffer()),
    };
  }

  return {
    async call(privateKey, call) {
      try {
        const { bytes, ...answer } = await send(privateKey, call);
        return readAnswer({ ...answer, body: bytes.toString('utf8') }, call.schema);
      } catch (error) {
        return unreachable(error);
      }
    },
    async callForBody(privateKey, call) {
      try {
        const { bytes, ...answer } = await send(privateKey, call);
        const read = readAnswer({ ...answer, body: bytes.toString('utf8') }, call.schema);
        return read.kind === 'ok' ? { ...read, value: { value: read.value, body: bytes } } : read;
      } catch (error) {
        return unreachable(error);
      }
    },
    close: () => agent.close(),
  };
}

/** A `links.next` is followed on our own base URL: the key is sent nowhere else. */
function urlOf(baseUrl: string, path: string): string {
  const { pathname, search } = new URL(path, baseUrl);
  return new URL(pathname + search, baseUrl).href;
}
