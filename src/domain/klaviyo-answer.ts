/** Klaviyo's steady window as its `RateLimit-*` headers describe it; shared by every key of the account. */
export interface Quota {
  /** Calls a window. */
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

export type RefusalKind =
  | 'throttled'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'invalid'
  | 'too_large'
  /** Klaviyo, or the way to it, is in trouble: the same call may succeed later. */
  | 'unavailable';

export interface Refusal {
  readonly kind: RefusalKind;
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  /** Klaviyo's own words, or the network's. */
  readonly detail: string;
  /** JSON pointers into the request, of what it refuses. */
  readonly pointers?: readonly string[];
  readonly retryAfterSeconds: number | null;
  readonly quota: Quota | null;
}

/** What came of one call to Klaviyo. */
export type KlaviyoAnswer<T> =
  | { readonly kind: 'ok'; readonly status: number; readonly value: T; readonly quota: Quota | null }
  | Refusal;
