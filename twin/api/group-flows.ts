import type { Account } from '../state/account.ts';
import { asks, collection, type Resource } from './documents.ts';
import { flowResource } from './flow-resources.ts';
import { unknownId } from './id-lookup.ts';
import type { Call, Operation } from './operation.ts';
import { wholePage } from './page.ts';
import { TIERS } from './rate-windows.ts';

export type GroupFlows = {
  readonly operation: Operation;
  /** For `include=flow-triggers` of the group itself. */
  readonly included: (call: Call, groupId: string) => readonly Resource[];
};

/** The flows that joining a list or a segment starts. */
export function triggeredFlows(group: 'list' | 'segment', name: string): GroupFlows {
  const operation: Operation = {
    name,
    method: 'GET',
    path: `/api/${group}s/:id/flow-triggers`,
    scopes: ['flows:read', `${group}s:read`],
    limit: TIERS.S,
    query: { fields: ['flow'] },
    answer: (call) =>
      unknownId(operation, call.account, call.pathId) ??
      collection(call, wholePage(flowsOf(call.account, group, call.pathId)), flowResource),
  };
  return {
    operation,
    included: (call, groupId) =>
      asks(call, 'flow-triggers') ? flowsOf(call.account, group, groupId).map(flowResource) : [],
  };
}

function flowsOf({ flows }: Account, group: 'list' | 'segment', groupId: string) {
  return [...flows.byId.values()].filter(({ definition }) =>
    definition.triggers.some(({ type, id }) => type === group && id === groupId),
  );
}
