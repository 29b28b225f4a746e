import { accountOperations } from './account-operations.ts';
import { campaignOperations } from './campaign-operations.ts';
import { eventExportOperations } from './event-export-operations.ts';
import { eventOperations } from './event-operations.ts';
import { flowActionOperations } from './flow-action-operations.ts';
import { flowMessageOperations } from './flow-message-operations.ts';
import { flowOperations } from './flow-operations.ts';
import { ipAllowlistOperations } from './ip-allowlist-operations.ts';
import { listMemberOperations } from './list-member-operations.ts';
import { listOperations } from './list-operations.ts';
import { metricAggregateOperations } from './metric-aggregate-operations.ts';
import { metricOperations } from './metric-operations.ts';
import { metricPropertyOperations } from './metric-property-operations.ts';
import type { Operation } from './operation.ts';
import { profileImportOperations } from './profile-import-operations.ts';
import { profileMergeOperations } from './profile-merge-operations.ts';
import { profileOperations } from './profile-operations.ts';
import { profileRelationshipOperations } from './profile-relationship-operations.ts';
import { reportOperations } from './report-operations.ts';
import { segmentOperations } from './segment-operations.ts';
import { templateOperations } from './template-operations.ts';
import { webhookOperations } from './webhook-operations.ts';

/** Everything the twin answers to. */
export const OPERATIONS: readonly Operation[] = [
  ...accountOperations,
  ...profileOperations,
  ...profileMergeOperations,
  ...profileImportOperations,
  ...profileRelationshipOperations,
  ...flowOperations,
  ...flowActionOperations,
  ...flowMessageOperations,
  ...campaignOperations,
  ...reportOperations,
  ...metricOperations,
  ...metricPropertyOperations,
  ...metricAggregateOperations,
  ...eventOperations,
  ...eventExportOperations,
  ...listOperations,
  ...listMemberOperations,
  ...segmentOperations,
  ...templateOperations,
  ...webhookOperations,
  ...ipAllowlistOperations,
];
