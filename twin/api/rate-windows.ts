/** Requests allowed in each second, in each minute and, for some, in each day. */
export type RateLimit = { readonly burst: number; readonly steady: number; readonly daily?: number };

/** Klaviyo's tiers, as its specification gives them per operation. */
export const TIERS = {
  XS: { burst: 1, steady: 15 },
  S: { burst: 3, steady: 60 },
  M: { burst: 10, steady: 150 },
  L: { burst: 75, steady: 750 },
  XL: { burst: 350, steady: 3_500 },
} as const satisfies Record<string, RateLimit>;

export type Permit =
  | { readonly kind: 'admitted'; readonly limit: number; readonly remaining: number; readonly resetSeconds: number }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number };

type Span = keyof RateLimit;
type Window = { number: number; used: number };
type Windows = Readonly<Record<Span, Window>>;
export type RateWindows = Map<string, Windows>;

const SPANS = { burst: 1_000, steady: 60_000, daily: 86_400_000 } as const satisfies Record<Span, number>;
const SPAN_NAMES = ['burst', 'steady', 'daily'] as const;

export type Quota = { readonly key: string; readonly limit: RateLimit };

/**
 * Counts one request against every quota it uses: fixed windows each. A throttled request counts against none.
 * `limit`, `remaining` and `resetSeconds` are those of the first quota's steady window.
 */
export function takePermit(windows: RateWindows, quotas: readonly [Quota, ...Quota[]], now: number): Permit {
  const counted = quotas.map(({ key, limit }) => ({ limit, at: windowsAt(windows, key, now) }));
  const waits = counted.flatMap(({ limit, at }) =>
    SPAN_NAMES.map((span) => (at[span].used < (limit[span] ?? Infinity) ? 0 : secondsToNext(SPANS[span], now))),
  );
  const retryAfterSeconds = Math.max(...waits);
  if (retryAfterSeconds > 0) return { kind: 'throttled', retryAfterSeconds };

  for (const { at } of counted) for (const span of SPAN_NAMES) at[span].used += 1;
  const { steady } = windowsAt(windows, quotas[0].key, now);
  const limit = quotas[0].limit.steady;
  return {
    kind: 'admitted',
    limit,
    remaining: limit - steady.used,
    resetSeconds: secondsToNext(SPANS.steady, now),
  };
}

function windowsAt(windows: RateWindows, key: string, now: number): Windows {
  const known = windows.get(key) ?? { burst: unused(), steady: unused(), daily: unused() };
  windows.set(key, known);
  for (const span of SPAN_NAMES) roll(known[span], Math.floor(now / SPANS[span]));
  return known;
}

function unused(): Window {
  return { number: -1, used: 0 };
}

function roll(window: Window, number: number): void {
  if (window.number === number) return;
  window.number = number;
  window.used = 0;
}

/** Whole seconds, at least 1: a wait of that length always ends in the next window. */
function secondsToNext(windowMilliseconds: number, now: number): number {
  return Math.ceil((windowMilliseconds - (now % windowMilliseconds)) / 1_000);
}
