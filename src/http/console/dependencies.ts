import type { Connection } from '../../connect/connection.ts';
import type { ListedFlow } from '../../connect/ports.ts';
import type { Refreshed } from '../../connect/refresh.ts';
import type { Verified } from '../../connect/verify.ts';
import type { DeliveryHealth, UnwrittenDeliveries } from '../../deliver/health/ports.ts';
import type { Workloads } from '../../deliver/outlook/ports.ts';
import type { Clock } from '../../domain/clock.ts';
import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { FileBook } from '../../ingest/files/ports.ts';
import type { Forgotten } from '../../ingest/forget/forget.ts';
import type { Request as ForgetRequest } from '../../ingest/forget/ports.ts';
import type { IngestHealth } from '../../ingest/health/ports.ts';
import type { MappingDefinition } from '../../ingest/mapping/own.ts';
import type { OwnMappings } from '../../ingest/mapping/ports.ts';
import type { Draft, Tried } from '../../ingest/mapping/try-mapping.ts';
import type { ReconciliationDesk } from '../../ingest/reconciliation/view-reconciliation.ts';
import type { SourceFile, SourceSettings } from '../../ingest/sftp/ports.ts';
import type { AcceptedHostKey, ShownSource } from '../../ingest/sftp/source.ts';
import type { RunHistory } from '../../learn/runs/ports.ts';
import type { ExportSource, Persons } from '../../report/export/ports.ts';
import type { DecisionRecords, EmailEventLog, Reports } from '../../report/ports.ts';
import type { ClickDelays, ResultsSource, WhatIfSource } from '../../report/results/ports.ts';
import type { ConversionBook } from '../../studio/conversions/ports.ts';
import type { AttributeBook, Change, ChooseIntegration, Templates } from '../../studio/ports.ts';
import type { Shipping } from '../../studio/shipping/ports.ts';
import type { ApiKeys, KlaviyoAddressSource, Passwords, RandomBytes, Sessions, Users } from '../auth/ports.ts';
import type { SourcesConsole } from './source-dependencies.ts';

/** All that the console's routes work on. */
export interface ConsoleDependencies {
  readonly publicUrl: string;
  readonly clock: Clock;
  /** Sessions end by it. */
  readonly wallClock: Clock;
  readonly random: RandomBytes;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly apiKeys: ApiKeys;
  /** Stands in every key made here. */
  readonly keyEnvironment: string;
  readonly audit: Audit;
  readonly templates: Templates;
  readonly shipping: Shipping;
  readonly attributeBook: AttributeBook;
  readonly conversionBook: ConversionBook;
  readonly chooseIntegration: ChooseIntegration;
  readonly reports: Reports;
  readonly results: ResultsSource;
  readonly whatIfs: WhatIfSource;
  readonly clickDelays: ClickDelays;
  readonly decisionRecords: DecisionRecords;
  readonly emailEvents: EmailEventLog;
  readonly logExport: LogExport;
  readonly ingestHealth: IngestHealth;
  readonly files: FileBook;
  readonly runs: RunHistory;
  readonly pipeline: PipelineConsole;
  readonly forget: (orgId: OrgId, request: ForgetRequest) => Promise<Forgotten>;
  readonly workloads: Workloads;
  readonly deliveryHealth: DeliveryHealth;
  readonly unwritten: UnwrittenDeliveries;
  readonly klaviyo: KlaviyoConsole;
  readonly klaviyoAddresses: KlaviyoAddressSource;
  readonly sftp: SftpConsole;
  readonly mappings: OwnMappings;
  readonly mappingDesk: MappingDesk;
  readonly sources: SourcesConsole;
  readonly reconciliation: ReconciliationDesk;
}

/** The decision log to download; ids stay here. */
export interface LogExport {
  readonly source: ExportSource;
  personsOf(orgId: OrgId): Persons;
}

/** For changes whose own use case keeps no audit log. `detail` holds no secret. */
export interface Audit {
  record(orgId: OrgId, change: Change, action: string, subject: string): Promise<void>;
}

/** The organisation's Klaviyo account as the console works with it. */
export interface KlaviyoConsole {
  connection(orgId: OrgId): Promise<Connection>;
  /** Verifies the key and keeps it only if Klaviyo accepts it. */
  connect(orgId: OrgId, privateKey: string): Promise<Verified>;
  /** Verifies the key that is kept. */
  verify(orgId: OrgId): Promise<Verified | NotConnected>;
  shareQuota(orgId: OrgId, quotaPercent: number): Promise<{ readonly kind: 'saved' } | NotConnected>;
  refresh(orgId: OrgId): Promise<Refreshed | NotConnected>;
  flows(orgId: OrgId): Promise<readonly ListedFlow[]>;
}

export interface NotConnected {
  readonly kind: 'not_connected';
}

/** Tries mappings on files that have landed. */
export interface MappingDesk {
  draft(orgId: OrgId, sha256: string, now: Instant): Promise<Draft>;
  preview(
    orgId: OrgId,
    sha256: string,
    definition: MappingDefinition,
    counted: 'first_rows' | 'whole_file',
    now: Instant,
  ): Promise<Tried>;
  /** What waits is loaded without waiting for the next pull. */
  loadSoon(orgId: OrgId, now: Instant): void;
}

/** Where engagement exports are pulled from. */
export interface SftpConsole {
  /** Null: none is set up. */
  find(orgId: OrgId): Promise<ShownSource | null>;
  /** Makes the key pair on first save; its private half never leaves the server. */
  save(orgId: OrgId, settings: SourceSettings, at: Instant): Promise<ShownSource>;
  /** Pins the key that the server offers in place of the pinned one. */
  acceptHostKey(orgId: OrgId, hostKey: string, at: Instant): Promise<AcceptedHostKey>;
  /** What became of the files that were looked at last. */
  files(orgId: OrgId): Promise<readonly SourceFile[]>;
}

/** Runs of the pipeline that people ask for. */
export interface PipelineConsole {
  /** Makes every source due. */
  fetchSoon(orgId: OrgId, now: Instant): Promise<void>;
  /** A run of its own; while one that was asked for is under way, one more after it. Does not wait for its end. */
  start(orgId: OrgId): void;
  /** Asked for here and not ended. */
  isAsked(orgId: OrgId): boolean;
}
