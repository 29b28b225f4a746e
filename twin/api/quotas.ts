import type { Assumptions } from '../assumptions.ts';
import type { Caller } from './access.ts';
import type { Operation } from './operation.ts';
import type { Query } from './query.ts';
import { type Quota, type RateLimit, TIERS } from './rate-windows.ts';

/**
 * The quotas that a request counts against, the lowest first: its operation's own, and one for each part of the query
 * that has a lower limit. Private keys of an account share them; every app has its own.
 */
export function quotasOf(
  { quotaOwner }: Caller,
  operation: Operation,
  query: Query | null,
  assumptions: Assumptions,
): [Quota, ...Quota[]] {
  const sharesAnother = operation.mayShareLimitOf !== undefined && assumptions.profileWritesShareOneLimit;
  const key = `${quotaOwner} ${sharesAnother ? operation.mayShareLimitOf : operation.name}`;
  const plain = { key, limit: assumed(operation.limit, assumptions) };
  const lower = Object.entries(operation.lowerLimits ?? {})
    .filter(([part]) => query !== null && asksFor(query, part))
    .map(([part, limit]) => ({ key: `${key} ${part}`, limit }))
    .sort((one, other) => one.limit.steady - other.limit.steady);
  const [lowest, ...others] = lower;
  return lowest === undefined ? [plain] : [lowest, ...others, plain];
}

/** `part` is as in a query string: `include=lists`, `additional-fields[profile]=predictive_analytics`. */
function asksFor({ include, additionalFields }: Query, part: string): boolean {
  const [name = '', value = ''] = part.split('=');
  if (name === 'include') return include.includes(value);
  return additionalFields.get(name.slice('additional-fields['.length, -1))?.includes(value) ?? false;
}

function assumed(limit: RateLimit, { steadyLimitOfTierL }: Assumptions): RateLimit {
  return limit === TIERS.L ? { ...limit, steady: steadyLimitOfTierL } : limit;
}
