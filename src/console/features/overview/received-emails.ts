import type { Overview } from '../../../contract/overview.ts';

/** Emails that Klaviyo reported as received, whatever they showed: what the shares of exposures are shares of. */
export const receivedEmails = ({ shown, stale, fallback, uncertain }: Overview['exposures']): number =>
  shown + stale + fallback + uncertain;
