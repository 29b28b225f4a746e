import type { Json } from '../state/json.ts';

/** An email as it left, rendered from the profile as it was at that instant. */
export type SentEmail = {
  /** Milliseconds. */
  readonly at: number;
  /** Empty where a campaign sent it. */
  readonly flowId: string;
  readonly campaignId?: string;
  /** The lists and segments that a campaign sent it to. */
  readonly groupIds?: readonly string[];
  readonly messageId: string;
  readonly messageName: string;
  /** The variation's message where an A/B test sent it. */
  readonly variationId: string | null;
  readonly profileId: string;
  readonly address: string;
  readonly subject: string;
  readonly preheader: string;
  readonly body: string;
  /** The properties that its template asks for. */
  readonly uses: readonly string[];
  /** What the profile's own properties held, and when each was last written. */
  readonly properties: readonly { readonly property: string; readonly value: Json; readonly writtenAt: number }[];
};

/** Numbered in the order they were sent. */
export type KeptEmail = SentEmail & { readonly number: number };

const KEPT = 1_000;

/** The last emails sent, newest first. */
export class Mailbox {
  #emails: KeptEmail[] = [];
  #sent = 0;

  put(email: SentEmail): KeptEmail {
    this.#sent += 1;
    const kept = { ...email, number: this.#sent };
    this.#emails.push(kept);
    if (this.#emails.length >= 2 * KEPT) this.#emails = this.#emails.slice(-KEPT);
    return kept;
  }

  latest(limit: number): KeptEmail[] {
    return this.#emails.slice(-Math.min(limit, KEPT)).reverse();
  }

  byNumber(number: number): KeptEmail | undefined {
    return this.#emails.find((email) => email.number === number);
  }

  sent(): number {
    return this.#sent;
  }
}
