import type { Cause } from '../ports.ts';
import type { FailureKind } from './ports.ts';

const OF_REJECTED: Readonly<Partial<Record<Cause, string>>> = {
  not_found:
    'Check that the webhook sends {{ person.KlaviyoID }} as the profile’s id. Where it does, the profile was merged or deleted: nothing is to be done.',
  too_large:
    'Shorten the body of the versions that these people got, or the values filled into it, or move its images out of it.',
  invalid: 'Klaviyo names in brackets what it does not take. Mend that in the version.',
  conflict:
    'Another integration changed the profile at the same time. Where it comes back, look at the profile in Klaviyo.',
};
const DIFFERS = 'The content is no longer what was decided, so it was not written. The next people are decided anew.';

const KEY_REFUSED =
  'Klaviyo did not accept the key until it was too late. Replace or verify it on the page Klaviyo; what is still in time is written then.';

/** By what kept it from being written last. */
const OF_EXPIRED: Readonly<Partial<Record<Cause, string>>> = {
  forbidden: 'Create a private key in Klaviyo that has the scope named here as well, and paste it on the page Klaviyo.',
  paused: KEY_REFUSED,
  unauthorized: KEY_REFUSED,
  unavailable:
    'Klaviyo did not answer until it was too late. Nothing is to be done; a longer delay between webhook and email rides out more.',
};
const TOO_SLOW =
  'Lengthen the delay between webhook and email, leave JustAI a larger share of Klaviyo’s limit, or give the key the scopes for bulk imports.';

const SUPERSEDED =
  'Nothing is lost: a person’s next email was due too soon for both to fit. Where it is common, give the two emails prefixes of their own.';

const REMEDIED_BY_TRYING: ReadonlySet<Cause | null> = new Set(['too_large', 'invalid', 'conflict']);

/** What people can do about deliveries that ended so; trying again only where some may. */
export function whatToDo({ state, cause, again }: Pick<FailureKind, 'state' | 'cause' | 'again'>): string {
  switch (state) {
    case 'superseded':
      return SUPERSEDED;
    case 'expired':
      return (cause && OF_EXPIRED[cause]) ?? TOO_SLOW;
    case 'rejected':
      return `${(cause && OF_REJECTED[cause]) ?? DIFFERS}${again > 0 && REMEDIED_BY_TRYING.has(cause) ? ' Then try again.' : ''}`;
  }
}
