import type { SendWebhookAction, WebhookMessage } from '../state/flow-definition.ts';
import { type Flows, replaceActions } from '../state/flows.ts';

export type WebhookEdit = Partial<Pick<WebhookMessage, 'url' | 'headers' | 'body'>>;

/**
 * Edits a webhook step, as a marketer does who copies the flow's and the email's ids into its body.
 * `false` where there is no such webhook step.
 */
export function editWebhook(flows: Flows, actionId: string, edit: WebhookEdit, now: number): boolean {
  const found = flows.actions.get(actionId);
  if (found?.action.type !== 'send-webhook') return false;
  const { flow, action } = found;
  const edited: SendWebhookAction = {
    ...action,
    data: { ...action.data, message: { ...action.data.message, ...edit } },
  };
  replaceActions(flows, flow, [edited], now);
  return true;
}
