/** Requests allowed in each second, in each minute and, of some operations, in each day (UTC). */
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

type Window = { number: number; used: number };
type Windows = { readonly burst: Window; readonly steady: Window; readonly daily: Window };
export type RateWindows = Map<string, Windows>;

const BURST_MILLISECONDS = 1_000;
const STEADY_MILLISECONDS = 60_000;
const DAILY_MILLISECONDS = 86_400_000;

/**
 * Counts one request against every quota it uses: two fixed windows each, or three. A throttled request counts against none.
 * `limit`, `remaining` and `resetSeconds` are those of the first quota's steady window.
 */
export function takePermit(windows: RateWindows, quotas: readonly [Quota, ...Quota[]], now: number): Permit {
  const counted = quotas.map(({ key, limit }) => ({ limit, ...windowsAt(windows, key, now) }));
  const waits = counted.flatMap(({ limit, burst, steady, daily }) => [
    burst.used < limit.burst ? 0 : secondsToNext(BURST_MILLISECONDS, now),
    steady.used < limit.steady ? 0 : secondsToNext(STEADY_MILLISECONDS, now),
    daily.used < (limit.daily ?? Number.POSITIVE_INFINITY) ? 0 : secondsToNext(DAILY_MILLISECONDS, now),
  ]);
  const retryAfterSeconds = Math.max(...waits);
  if (retryAfterSeconds > 0) return { kind: 'throttled', retryAfterSeconds };

  for (const { burst, steady, daily } of counted) {
    burst.used += 1;
    steady.used += 1;
    daily.used += 1;
  }
  const steady = windowsAt(windows, quotas[0].key, now).steady;
  const limit = quotas[0].limit.steady;
  return {
    kind: 'admitted',
    limit,
    remaining: limit - steady.used,
    resetSeconds: secondsToNext(STEADY_MILLISECONDS, now),
  };
}

export type Quota = { readonly key: string; readonly limit: RateLimit };

function windowsAt(windows: RateWindows, key: string, now: number): Windows {
  const known = windows.get(key) ?? { burst: unused(), steady: unused(), daily: unused() };
  windows.set(key, known);
  roll(known.burst, Math.floor(now / BURST_MILLISECONDS));
  roll(known.steady, Math.floor(now / STEADY_MILLISECONDS));
  roll(known.daily, Math.floor(now / DAILY_MILLISECONDS));
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
