import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';

/** What is posted to us, as the source of a landed file names it. */
export type InboxSource = 'klaviyo_webhook' | 'own_events';

export interface Waiting {
  readonly sequence: number;
  readonly body: Uint8Array;
}

/** Where posted bodies wait until they land as files: durable at once, and shared by all processes. */
export interface Inbox {
  add(orgId: OrgId, source: InboxSource, body: Uint8Array, now: Instant): Promise<void>;
  /** The oldest after `after`, at most `limit`. */
  waiting(orgId: OrgId, source: InboxSource, after: number, limit: number): Promise<readonly Waiting[]>;
  /** When the oldest came; null where nothing waits. */
  oldestAt(orgId: OrgId): Promise<Instant | null>;
  remove(orgId: OrgId, sequences: readonly number[]): Promise<void>;
}

export interface OwnEvent {
  readonly eventId: string;
  /** SHA-256 of the event as it was sent, whatever the order of its parts. */
  readonly digest: Buffer;
  /** The event as one line of JSON. */
  readonly line: string;
}

/** What became of an event: `conflict` where its id was taken by another content. */
export type Taken = 'accepted' | 'repeated' | 'conflict';

export interface OwnEvents {
  /**
   * Takes those whose ids are new, remembers them for ever and puts them into the inbox, all or none. Ids are unique.
   * @returns for each id what became of it.
   */
  take(orgId: OrgId, events: readonly OwnEvent[], now: Instant): Promise<ReadonlyMap<string, Taken>>;
}
