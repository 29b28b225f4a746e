import type { FaultPlan } from '../api/faults.ts';
import type { AssumptionBook } from '../assumptions.ts';
import type { Audience } from '../audience/audience.ts';
import type { RealClock } from '../clock/real-clock.ts';
import type { SteppedClock } from '../clock/stepped-clock.ts';
import type { EventExport } from '../export/event-export.ts';
import type { SftpServer } from '../export/sftp-server.ts';
import type { FlowEngine } from '../flow/flow-engine.ts';
import type { WebhookFaults } from '../flow/webhook-faults.ts';
import type { WebhookStep } from '../flow/webhook-step.ts';
import type { CampaignCounts } from '../mail/campaign-counts.ts';
import type { EmailStep } from '../mail/email-step.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import type { Account } from '../state/account.ts';
import type { ApiTally } from './api-tally.ts';

/** What the control port sets up and reports on. */
export type TwinParts = {
  readonly account: Account;
  readonly clock: RealClock | SteppedClock;
  readonly flowEngine: FlowEngine;
  readonly webhookFaults: WebhookFaults;
  readonly webhookStep: WebhookStep;
  readonly emailStep: EmailStep;
  readonly mailbox: Mailbox;
  readonly campaignCounts: CampaignCounts;
  readonly audience: Audience;
  readonly eventExport: EventExport;
  readonly sftp: SftpServer;
  readonly faults: FaultPlan;
  readonly assumptions: AssumptionBook;
  readonly apiTally: ApiTally;
  readonly eventsByMetric: Readonly<Record<string, number>>;
  readonly klaviyoUrl: string;
  readonly allowHttp: boolean;
};
