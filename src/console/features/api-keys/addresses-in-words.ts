import type { KlaviyoAddresses } from '../../../contract/api-keys.ts';
import { momentOf } from '../../ui/times.ts';

const SHOWN = 3;

/** What Klaviyo said last, and when. */
export function addressesInWords({ ranges, fetchedAt }: KlaviyoAddresses): string {
  if (fetchedAt === null) return 'Klaviyo publishes the addresses it calls from; they are not known yet.';
  const others = ranges.length - SHOWN;
  const shown = `${ranges.slice(0, SHOWN).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
  return `${shown}, as Klaviyo said on ${momentOf(fetchedAt)}. The key follows when they change.`;
}
