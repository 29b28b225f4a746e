import type { Assumptions } from '../assumptions.ts';
import type { TwinClock } from '../clock/twin-clock.ts';
import type { Account, Scope } from '../state/account.ts';
import type { Json } from '../state/json.ts';
import type { Refusal } from './errors.ts';
import type { Query, QueryRules } from './query.ts';
import type { RateLimit } from './rate-windows.ts';

/** One endpoint: what may call it, how often, with what, and the answer. */
export type Operation = {
  /** Klaviyo's operationId. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Of Klaviyo's `/client/` API: no private key, and `company_id` may name the account. */
  readonly isForClients?: boolean;
  readonly scopes: readonly Scope[];
  readonly limit: RateLimit;
  /** By a part of the query string, as `include=lists`: lower limits, counted beside the plain one. */
  readonly lowerLimits?: Readonly<Record<string, RateLimit>>;
  /** An operation that may count against the same limit: Klaviyo does not say. */
  readonly mayShareLimitOf?: string;
  /** The revision that must be asked for, exactly: of a beta. */
  readonly onlyRevision?: string;
  readonly query: QueryRules;
  readonly answer: (call: Call) => Reply;
};

export type Call = {
  readonly account: Account;
  /** Klaviyo's operationId of what is called. */
  readonly operation: string;
  readonly pathId: string;
  readonly query: Query;
  /** Parsed JSON; `null` where there was none. */
  readonly body: Json;
  readonly bodyBytes: number;
  readonly now: number;
  /** For what an answer only promises. */
  readonly schedule: TwinClock['schedule'];
  readonly assumptions: Assumptions;
  /** Whether webhooks may go to http addresses, which Klaviyo refuses. */
  readonly allowsHttp: boolean;
  /** `http://host:port`, for links. */
  readonly origin: string;
  /** The request's own address. */
  readonly url: URL;
};

export type Reply =
  | { readonly kind: 'document'; readonly status: 200 | 201 | 202; readonly document: object }
  | { readonly kind: 'file'; readonly status: 200; readonly mediaType: string; readonly file: Uint8Array }
  | { readonly kind: 'no-content'; readonly status: 202 | 204 }
  | Refusal;
