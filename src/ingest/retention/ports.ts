import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';

/** A landed file whose bytes are still there. */
export interface StoredFile {
  readonly sha256: string;
  readonly name: string;
  readonly objectKey: string;
  readonly isLoaded: boolean;
}

/** They were kept long enough, or a person was forgotten who may be in them. */
export type BytesGoneBecause = 'age' | 'forgotten';

/** The manifest, as those see it who delete bytes. */
export interface StoredFiles {
  list(orgId: OrgId): Promise<StoredFile[]>;
  /** Landed before; those that still wait to be loaded never. */
  landedBefore(orgId: OrgId, before: Instant): Promise<StoredFile[]>;
  /** Parked or in need of a mapping, and landed before. */
  countUnloaded(orgId: OrgId, before: Instant): Promise<number>;
  /** With what was copied out of it to show its broken rows. */
  markExpired(orgId: OrgId, file: StoredFile, because: BytesGoneBecause, now: Instant): Promise<void>;
  /** The bytes lie under another key from now on. */
  move(orgId: OrgId, file: StoredFile, objectKey: string): Promise<void>;
}

/** What decisions were rendered from: of use while a repeat, a delivery or a second try of one needs it. */
export interface DecisionFields {
  /** @returns of how many decisions. */
  expire(orgId: OrgId, now: Instant): Promise<number>;
}
