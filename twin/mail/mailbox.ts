import type { Json } from '../state/json.ts';

/** An email as it left, rendered from the profile as it was at that instant. */
export type SentEmail = {
  /** Milliseconds. */
  readonly at: number;
  readonly flowId: string;
  readonly messageId: string;
  readonly messageName: string;
  readonly profileId: string;
  readonly address: string;
  readonly subject: string;
  readonly preheader: string;
  readonly body: string;
  /** What the profile's own properties held, and when each was last written. */
  readonly properties: readonly { readonly property: string; readonly value: Json; readonly writtenAt: number }[];
};

const KEPT = 1_000;

/** The last emails sent, newest first. */
export class Mailbox {
  #emails: SentEmail[] = [];

  put(email: SentEmail): void {
    this.#emails.push(email);
    if (this.#emails.length >= 2 * KEPT) this.#emails = this.#emails.slice(-KEPT);
  }

  latest(limit: number): SentEmail[] {
    return this.#emails.slice(-Math.min(limit, KEPT)).reverse();
  }
}
