/** Something that happened to a person, from the twin's side. */
export type PersonEntry =
  | { readonly kind: 'entered'; readonly at: number; readonly flowId: string }
  | WebhookEntry
  | {
      readonly kind: 'written';
      readonly at: number;
      readonly property: string;
      /** `false` where it was cleared, or written with nothing in it. */
      readonly holds: boolean;
      /** Klaviyo's operationId of the call that wrote it; `null` where the twin itself did. */
      readonly via: string | null;
    }
  | {
      /** A write that came to nothing. */
      readonly kind: 'refused';
      readonly at: number;
      readonly via: string;
      /** `null` where there was no answer. */
      readonly status: number | null;
    }
  | { readonly kind: 'email'; readonly at: number; readonly number: number };

export type WebhookEntry = {
  readonly kind: 'webhook';
  readonly at: number;
  readonly flowId: string;
  readonly actionId: string;
  /** `null` while it is under way. */
  answer: WebhookAnswered | null;
};

/** `status` is `null` where there was no answer. */
export type WebhookAnswered = {
  readonly at: number;
  readonly status: number | null;
  readonly outcome: 'accepted' | 'retry' | 'skipped' | 'failed';
};

const PEOPLE = 20_000;
const ENTRIES = 200;

/** What happened lately to the people to whom something happened last. In order, also within one instant. */
export class PersonLog {
  readonly #people: number;
  readonly #entries = new Map<string, PersonEntry[]>();

  constructor(people = PEOPLE) {
    this.#people = people;
  }

  note(profileId: string, entry: PersonEntry): void {
    const entries = this.#entries.get(profileId) ?? [];
    this.#entries.delete(profileId);
    this.#entries.set(profileId, entries);
    entries.push(entry);
    if (entries.length >= 2 * ENTRIES) entries.splice(0, ENTRIES);
    if (this.#entries.size <= this.#people) return;
    for (const longestAgo of this.#entries.keys()) {
      this.#entries.delete(longestAgo);
      break;
    }
  }

  /** What happened to the one happened to the other, as it was. */
  move(fromProfileId: string, toProfileId: string): void {
    const moved = this.#entries.get(fromProfileId);
    if (moved === undefined) return;
    this.#entries.delete(fromProfileId);
    const all = [...moved, ...this.of(toProfileId)].sort((a, b) => a.at - b.at);
    this.#entries.delete(toProfileId);
    this.#entries.set(toProfileId, all.slice(-ENTRIES));
  }

  of(profileId: string): readonly PersonEntry[] {
    return this.#entries.get(profileId) ?? [];
  }
}
