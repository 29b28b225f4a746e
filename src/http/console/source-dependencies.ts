import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { SavedEventPull, ShownEventPull } from '../../ingest/klaviyo-events/event-pull.ts';
import type { EventPullSettings } from '../../ingest/klaviyo-events/ports.ts';
import type { ShownWebhook } from '../../ingest/klaviyo-webhook/secret.ts';
import type { Uploaded } from '../../ingest/upload.ts';

/** Where events come from beside SFTP, as the console works with it. */
export interface SourcesConsole {
  readonly eventPull: {
    find(orgId: OrgId): Promise<ShownEventPull>;
    save(orgId: OrgId, settings: EventPullSettings, at: Instant): Promise<SavedEventPull>;
  };
  readonly klaviyoWebhook: {
    /** Null: there is no secret yet. */
    find(orgId: OrgId): Promise<ShownWebhook | null>;
    /** @returns the new secret, which is never shown again. */
    makeSecret(orgId: OrgId, at: Instant): Promise<string>;
    /** @returns whether there was one. */
    remove(orgId: OrgId): Promise<boolean>;
  };
  readonly uploads: {
    readonly limitBytes: number;
    /** What has landed is loaded afterwards. */
    take(orgId: OrgId, name: string, chunks: AsyncIterable<Uint8Array>, at: Instant): Promise<Uploaded>;
    find(orgId: OrgId, sha256: string): Promise<UploadedFileState | null>;
  };
}

export interface UploadedFileState {
  readonly sha256: string;
  readonly name: string;
  readonly bytes: number;
  readonly state: string;
  readonly reason: string | null;
  readonly rows: number | null;
  readonly events: number | null;
  readonly duplicates: number | null;
  readonly rejected: number | null;
}
