import type { Template } from '../domain/template.ts';
import type { RequestOptions } from './request-options.ts';

/** What the request asked for and did not get, in sentences. */
export function warningsOf(options: RequestOptions, { lookbackDays, offsetDays }: Template): string[] {
  const warnings: string[] = [];
  if (options.lookbackDays !== null && options.lookbackDays !== lookbackDays) {
    warnings.push(`lookback_days: the policy is published for ${lookbackDays} days; change it in the template.`);
  }
  if (options.offsetDays !== null && options.offsetDays !== offsetDays) {
    warnings.push(`offset_days: the policy is published for ${offsetDays} days; change it in the template.`);
  }
  if (!options.useCache)
    warnings.push('use_cache: the newest published policy is always used; there is nothing to skip.');
  return warnings;
}
