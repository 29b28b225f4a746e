import type { FailureKind } from './ports.ts';

/** By how a reason begins; the sentences are those of settlement.ts and prepare.ts. */
const OF_REJECTED: readonly (readonly [begins: string, advice: string])[] = [
  [
    'Klaviyo has no profile',
    'Check that the webhook sends {{ person.KlaviyoID }} as the profile’s id. Where it does, the profile was merged or deleted: nothing is to be done.',
  ],
  [
    'The content is over',
    'Shorten the body of the versions that these people got, or move its images out of it. Then try again.',
  ],
  [
    'The rendered content is',
    'Shorten the body of the versions that these people got, or the values filled into it. Then try again.',
  ],
  [
    'Klaviyo refused the write as invalid',
    'Klaviyo names in brackets what it does not take. Mend that in the version, then try again.',
  ],
  [
    'Klaviyo refused the write as a conflict',
    'Another integration changed the profile at the same time. Try again; where it comes back, look at the profile in Klaviyo.',
  ],
];

/** What people can do about deliveries that ended so. */
export function whatToDo({ state, reason }: Pick<FailureKind, 'state' | 'reason'>): string {
  switch (state) {
    case 'superseded':
      return 'Nothing is lost: a person’s next email was due too soon for both to fit. Where it is common, give the two emails prefixes of their own.';
    case 'expired':
      if (reason.includes('lacks the scope')) {
        return 'Create a private key in Klaviyo that has the scope named here as well, and paste it under Settings → Klaviyo.';
      }
      return reason.includes('Last: Klaviyo could not be reached')
        ? 'Klaviyo did not answer until it was too late. Nothing is to be done; a longer delay between webhook and email rides out more.'
        : 'Lengthen the delay between webhook and email, leave JustAI a larger share of Klaviyo’s limit, or give the key the scopes for bulk imports.';
    case 'rejected':
      return (
        OF_REJECTED.find(([begins]) => reason.startsWith(begins))?.[1] ??
        'The content is no longer what was decided, so it was not written. The next people are decided anew.'
      );
  }
}
