import type { Account } from '../state/account.ts';
import type { DraftAction, FlowDraft, FlowTrigger } from '../state/flow-definition.ts';
import { EMAIL_METRICS } from '../state/metrics.ts';
import type { TwinParts } from './twin-parts.ts';

export const HTTPS_ONLY = 'webhook urls must be https: start the twin with --allow-http to allow http';

/** What a definition names that the account does not have, and what Klaviyo does not allow. */
export function unknownReferences({ account, allowHttp }: TwinParts, { triggers, actions }: FlowDraft): string[] {
  const problems: string[] = [];
  const complain = (path: string, problem: string | null): void => {
    if (problem !== null) problems.push(`definition.${path}: ${problem}`);
  };
  for (const [index, trigger] of triggers.entries())
    complain(`triggers[${index}].id`, triggerProblem(account, trigger));
  for (const [index, action] of actions.entries()) {
    for (const [path, draft] of messagesOf(action)) {
      const at = `actions[${index}].data.${path}message`;
      if (draft.type === 'send-webhook') {
        const isRefused = !allowHttp && !draft.data.message.url.startsWith('https:');
        complain(`${at}.url`, isRefused ? HTTPS_ONLY : null);
      } else {
        const id = draft.data.message.template_id;
        complain(`${at}.template_id`, account.templates.has(id) ? null : `there is no template ${id}`);
      }
    }
  }
  return problems;
}

function triggerProblem({ lists, segments, metrics }: Account, { type, id }: FlowTrigger): string | null {
  if (type === 'list') return lists.byId.has(id) ? null : `there is no list ${id}`;
  if (type === 'segment') return segments.byId.has(id) ? null : `there is no segment ${id}`;
  const metric = metrics.byId.get(id);
  if (metric === undefined) return `there is no metric ${id}`;
  const isOfEmails = metric.integration.name === 'Klaviyo' && EMAIL_METRICS.some((name) => name === metric.name);
  return isOfEmails ? `${metric.name} starts no flow: Klaviyo's own email metrics are no triggers` : null;
}

type DraftMessage = Extract<DraftAction, { readonly type: 'send-webhook' | 'send-email' }>;

function messagesOf(action: DraftAction): [path: string, DraftMessage][] {
  if (action.type === 'send-webhook' || action.type === 'send-email') return [['', action]];
  if (action.type !== 'ab-test') return [];
  const { main_action, current_experiment } = action.data;
  const variations = (current_experiment?.variations ?? []).map((variation, index): [string, DraftMessage] => [
    `current_experiment.variations[${index}].data.`,
    variation,
  ]);
  return [['main_action.data.', main_action], ...variations];
}
