import type { AccountId, ActionId, FlowId, MessageId, OrgId, TemplateId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { KlaviyoAnswer } from '../domain/klaviyo-answer.ts';

/** What a Klaviyo private key may be allowed. */
export type Scope =
  | 'flows:read'
  | 'campaigns:read'
  | 'metrics:read'
  | 'profiles:write'
  | 'accounts:read'
  | 'events:read'
  | 'templates:read'
  | 'profiles:read'
  | 'lists:read'
  | 'lists:write'
  | 'events:write';
/** Those that no other call of Verify tells about. */
export type ProbedScope = Exclude<Scope, 'flows:read' | 'accounts:read'>;
export type ScopeState = 'granted' | 'missing' | 'unknown';

/** Envelope encryption under the organisation's own key; `field` binds a ciphertext to its place. */
export interface SecretBox {
  seal(orgId: OrgId, field: string, plaintext: string): Promise<Uint8Array>;
  open(orgId: OrgId, field: string, sealed: Uint8Array): Promise<string>;
}

/** A page of a collection; `next` is handed back as is, null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
export type PageAnswer<T> = Promise<KlaviyoAnswer<Page<T>>>;

export interface FlowSummary {
  readonly flowId: FlowId;
  readonly name: string;
  readonly status: string;
  readonly archived: boolean;
  readonly triggerType: string | null;
  /** The last change to anything of the flow, as Klaviyo says. */
  readonly updatedAt: Instant | null;
}

/** One step of a flow as Klaviyo defines it. Webhook headers never get here. */
export interface ActionDefinition {
  readonly id: ActionId | null;
  readonly type: string;
  /** Every action this one can lead to. */
  readonly next: readonly ActionId[];
  readonly status: string | null;
  readonly message: MessageDefinition | null;
  readonly webhook: { readonly url: string; readonly body: string | null } | null;
  /** time-delay only; where the length depends on the person, the least it can be. */
  readonly delaySeconds: number;
  /** The emails inside an A/B test, the main one first; each has its own message id. */
  readonly variations: readonly ActionDefinition[];
}

export interface MessageDefinition {
  readonly messageId: MessageId | null;
  readonly name: string;
  readonly subjectLine: string | null;
  readonly previewText: string | null;
}

export interface FlowDefinition {
  readonly entryActionId: ActionId | null;
  readonly actions: readonly ActionDefinition[];
  /** As Klaviyo sent it, webhook headers dropped. */
  readonly raw: unknown;
}

export interface CampaignMessage {
  readonly messageId: MessageId;
  readonly name: string;
  readonly channel: string;
  readonly subjectLine: string | null;
  readonly previewText: string | null;
}
export interface Campaign {
  readonly campaignId: string;
  readonly name: string;
  readonly status: string;
  readonly sendAt: Instant | null;
  readonly messages: readonly CampaignMessage[];
}
export interface Metric {
  readonly metricId: string;
  readonly name: string;
  readonly integration: string | null;
}

/** The part of Klaviyo's API that connecting needs. No call of it changes anything. */
export interface KlaviyoReader {
  accountName(privateKey: string): Promise<KlaviyoAnswer<string>>;
  /** The least call that needs `scope`. A write scope is probed on an id that does not exist. */
  probe(privateKey: string, scope: ProbedScope): Promise<KlaviyoAnswer<unknown>>;
  /** The account's public API key; needs accounts:read. */
  publicKey(privateKey: string): Promise<KlaviyoAnswer<string>>;
  /** The ranges that Klaviyo's calls come from. */
  egressRanges(companyId: string | null): Promise<KlaviyoAnswer<readonly string[]>>;
  flows(privateKey: string, next: string | null): PageAnswer<FlowSummary>;
  /** @returns null where Klaviyo gives no definition. */
  flowDefinition(privateKey: string, flowId: FlowId): Promise<KlaviyoAnswer<FlowDefinition | null>>;
  flowActions(privateKey: string, flowId: FlowId, next: string | null): PageAnswer<ActionDefinition>;
  flowMessages(privateKey: string, actionId: ActionId): PageAnswer<MessageDefinition>;
  campaigns(privateKey: string, next: string | null): PageAnswer<Campaign>;
  metrics(privateKey: string, next: string | null): PageAnswer<Metric>;
}

export type Scopes = Readonly<Partial<Record<Scope, ScopeState>>>;

export interface Account {
  readonly accountId: AccountId;
  readonly name: string | null;
  readonly sealedPrivateKey: Uint8Array;
  readonly keyHint: string;
  readonly scopes: Scopes;
  /** How much of Klaviyo's quota is ours to use. */
  readonly quotaPercent: number;
  readonly state: 'active' | 'paused';
  readonly pausedReason: string | null;
  /** Why nothing but a probe is written at present; null while Klaviyo answers. */
  readonly trouble: { readonly reason: string; readonly since: Instant } | null;
  readonly verifiedAt: Instant | null;
  readonly syncedAt: Instant | null;
}

/** An organisation has one connection, shared by all its templates. */
export interface Accounts {
  find(orgId: OrgId): Promise<Account | null>;
  /** Saving again replaces the key and keeps the account, and with it what was synced and written. */
  save(
    orgId: OrgId,
    account: Omit<Account, 'syncedAt' | 'quotaPercent' | 'trouble'> & { readonly verifiedAt: Instant },
  ): Promise<void>;
  /** @returns whether there is an account. */
  shareQuota(orgId: OrgId, quotaPercent: number): Promise<boolean>;
}

/** The addresses Klaviyo calls from, as it said last. */
export interface EgressAddresses {
  readonly ranges: readonly string[];
  /** Null: never. */
  readonly fetchedAt: Instant | null;
  readonly triedAt: Instant;
  /** Why the last try failed; null where it did not. */
  readonly problem: string | null;
}

export interface EgressBook {
  find(orgId: OrgId): Promise<EgressAddresses | null>;
  /** Replaces all that were known: Klaviyo's list is complete. Servers that remember keys are told. */
  keep(orgId: OrgId, ranges: readonly string[], at: Instant): Promise<void>;
  /** What was known stays. */
  noteFailure(orgId: OrgId, problem: string, at: Instant): Promise<void>;
  /** Organisations with a live key that is bound to them. */
  users(): Promise<readonly OrgId[]>;
}

export interface SyncedAction {
  readonly actionId: ActionId;
  readonly type: string;
  readonly status: string | null;
  /** Order of the walk from the flow's entry. */
  readonly position: number;
  /** Least time from the webhook before it to this email; null where no webhook precedes it, or no email. */
  readonly delaySeconds: number | null;
  readonly webhook: { readonly url: string; readonly body: string | null } | null;
  readonly message: SyncedMessage | null;
}
export interface SyncedMessage {
  readonly messageId: MessageId;
  readonly name: string;
  readonly subjectLine: string | null;
  readonly previewText: string | null;
  readonly defaultSubject: string | null;
}
export interface SyncedFlow extends FlowSummary {
  /** Null: its steps could not be read this time; those known stay. */
  readonly steps: { readonly definition: unknown; readonly actions: readonly SyncedAction[] } | null;
}

/** What Refresh brought. A part that could not be read is null and stays as it was. */
export interface Synced {
  readonly flows: readonly SyncedFlow[] | null;
  readonly campaigns: readonly Campaign[] | null;
  readonly metrics: readonly Metric[] | null;
}

export interface CatalogueCounts {
  readonly flows: number;
  readonly messages: number;
  readonly campaigns: number;
  readonly metrics: number;
}

export interface ListedEmail {
  readonly actionId: ActionId;
  readonly messageId: MessageId;
  readonly name: string;
  readonly followsWebhook: boolean;
  readonly delaySeconds: number | null;
}
export interface ListedFlow {
  readonly flowId: FlowId;
  readonly name: string;
  readonly status: string;
  readonly triggerType: string | null;
  readonly emails: readonly ListedEmail[];
}

/** What is known of one email step, for a template that is to be pointed at it. */
export interface EmailStep {
  readonly accountId: AccountId;
  readonly flowName: string;
  readonly type: string;
  readonly messageId: MessageId | null;
  readonly defaultSubject: string | null;
  readonly delaySeconds: number | null;
}

/** The synced copy of the account's flows, messages, campaigns and metrics. */
export interface Catalogue {
  /** One transaction. Templates whose email changed follow it. @returns those templates. */
  save(orgId: OrgId, accountId: AccountId, synced: Synced, at: Instant): Promise<readonly TemplateId[]>;
  counts(orgId: OrgId): Promise<CatalogueCounts>;
  listFlows(orgId: OrgId): Promise<readonly ListedFlow[]>;
  hasFlow(orgId: OrgId, flowId: FlowId): Promise<boolean>;
  emailStep(orgId: OrgId, flowId: FlowId, actionId: ActionId): Promise<EmailStep | null>;
  /** Whether the account has this email message. */
  hasMessage(orgId: OrgId, messageId: MessageId): Promise<boolean>;
}
