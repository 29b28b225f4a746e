import type { PersonDecisions } from '../../../contract/decision-timeline.ts';

type ListedDecision = PersonDecisions['decisions'][number];

const DELIVERY: Readonly<Record<NonNullable<ListedDecision['deliveryState']>, string>> = {
  pending: 'Not written yet',
  importing: 'Klaviyo is writing it',
  written: 'Written',
  clean: 'Nothing to write',
  superseded: 'Gave way to another email',
  rejected: 'Refused by Klaviyo',
  expired: 'Not written in time',
};

const EVIDENCE: Readonly<Record<NonNullable<ListedDecision['evidence']>, string>> = {
  shown: 'Shown',
  stale: 'Showed an earlier email’s content',
  fallback: 'Showed its own default',
  uncertain: 'Nobody can say what it showed',
  not_received: 'Not received so far',
};

/** What the email was to show. */
export function versionOf({ kind, variantName }: ListedDecision): string {
  if (variantName === null) return 'The email’s own default';
  return kind === 'treatment' ? variantName : `Your original, ${variantName}`;
}

/** How far it has come. */
export function stateOf({ deliveryState, evidence, opened, clicked }: ListedDecision): string {
  const received = evidence !== null && evidence !== 'not_received';
  const first = received ? EVIDENCE[evidence] : deliveryState === null ? 'Not connected' : DELIVERY[deliveryState];
  if (clicked) return `${first}, clicked`;
  return opened ? `${first}, opened` : first;
}

/** The email is not, or not surely, what was decided. */
export const isAmiss = ({ deliveryState, evidence }: ListedDecision): boolean =>
  ['superseded', 'rejected', 'expired'].includes(deliveryState ?? '') ||
  ['stale', 'fallback', 'uncertain'].includes(evidence ?? '');
