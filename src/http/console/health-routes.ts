import { askHealth, deliveryHealth, redriven, redrivePreview, redriveScope } from '../../contract/delivery-health.ts';
import type { HealthAccount, RedriveScope } from '../../deliver/health/ports.ts';
import { STAYS_UNWRITTEN } from '../../deliver/health/stays-unwritten.ts';
import { type HealthView, viewHealth } from '../../deliver/health/view-health.ts';
import type { OrgId, TemplateId } from '../../domain/ids.ts';
import { fromDate } from '../../domain/instant.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { noSuchTemplate } from './template-refusals.ts';
import { toTime, toTimeOrNull } from './time.ts';

export const healthRoutes = ({ templates, deliveryHealth: health, unwritten }: ConsoleDependencies): ConsoleRoute[] => {
  const scopeOf = async (orgId: OrgId, input: unknown): Promise<RedriveScope> => {
    const { templateId, since } = parse(redriveScope, input);
    const scope = {
      templateId: (templateId ?? null) as TemplateId | null,
      decisionId: null,
      since: since === undefined ? null : fromDate(new Date(since)),
    };
    if (scope.templateId !== null && (await templates.find(orgId, scope.templateId)) === null) throw noSuchTemplate();
    return scope;
  };
  return [
    {
      method: 'GET',
      path: '/console-api/delivery/health',
      answer: deliveryHealth,
      role: 'viewer',
      handle: async ({ orgId, query, now }) =>
        toHealth(await viewHealth(health, orgId, now, parse(askHealth, query).period)),
    },
    {
      method: 'GET',
      path: '/console-api/delivery/redrive',
      answer: redrivePreview,
      role: 'viewer',
      handle: async ({ orgId, query, now }) => {
        const found = await unwritten.count(orgId, await scopeOf(orgId, query), now);
        return {
          again: found.reduce((sum, { again }) => sum + again, 0),
          left: found
            .map(({ state, count, again }) => ({ state, count: count - again, why: STAYS_UNWRITTEN[state] }))
            .filter(({ count }) => count > 0),
        };
      },
    },
    {
      method: 'POST',
      path: '/console-api/delivery/redrive',
      answer: redriven,
      role: 'editor',
      handle: async ({ orgId, body, change }) => ({
        count: await unwritten.putBack(orgId, await scopeOf(orgId, body), change),
      }),
    },
  ];
};

function toHealth({ at, lastEndedAt, account, backlog, quota, failures, ...view }: HealthView) {
  return {
    ...view,
    at: toTime(at),
    lastEndedAt: toTimeOrNull(lastEndedAt),
    account: account && toAccount(account),
    backlog: { ...backlog, oldestDecidedAt: toTimeOrNull(backlog.oldestDecidedAt) },
    quota: { ...quota, byMinute: quota.byMinute.map((each) => ({ ...each, minute: toTime(each.minute) })) },
    failures: {
      ...failures,
      kinds: failures.kinds.map(({ lastAt, examples, ...kind }) => ({
        ...kind,
        lastAt: toTime(lastAt),
        examples: examples.map((example) => ({ ...example, at: toTime(example.at) })),
      })),
    },
  };
}

const toAccount = ({ state, paused, trouble }: Pick<HealthAccount, 'state' | 'paused' | 'trouble'>) => ({
  state,
  paused: paused && { reason: paused.reason, since: toTimeOrNull(paused.since) },
  trouble: trouble && { reason: trouble.reason, since: toTime(trouble.since) },
});
