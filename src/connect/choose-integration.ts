import type { AccountId, ActionId, FlowId, MessageId, OrgId } from '../domain/ids.ts';
import type { Catalogue } from './ports.ts';

/** Where a template meets Klaviyo, ready to be stored on it. */
export interface ChosenIntegration {
  readonly accountId: AccountId;
  readonly flowId: FlowId;
  readonly treatmentActionId: ActionId;
  readonly treatmentMessageId: MessageId;
  readonly controlMessageId: MessageId | null;
  /** What the email shows when the property is empty; null where it cannot be told. */
  readonly defaultSubject: string | null;
  /** Webhook to email; null where the flow does not say, and the template keeps its own. */
  readonly emailDelaySeconds: number | null;
}

export type Choice =
  | { readonly kind: 'chosen'; readonly integration: ChosenIntegration }
  | { readonly kind: 'unknown_flow' | 'not_an_email' | 'unknown_control_message'; readonly message: string };

export interface IntegrationRequest {
  readonly flowId: FlowId;
  readonly treatmentActionId: ActionId;
  /** Where Klaviyo itself splits the people. */
  readonly controlMessageId: MessageId | null;
}

/** Checks a choice against what was synced, and finds the message behind the action: exports carry message ids. */
export async function chooseIntegration(
  catalogue: Catalogue,
  orgId: OrgId,
  { flowId, treatmentActionId, controlMessageId }: IntegrationRequest,
): Promise<Choice> {
  if (!(await catalogue.hasFlow(orgId, flowId))) {
    return {
      kind: 'unknown_flow',
      message: `There is no flow ${flowId} in the last refresh. Click “Refresh Klaviyo Data” and choose again.`,
    };
  }
  const step = await catalogue.emailStep(orgId, flowId, treatmentActionId);
  if (!step?.messageId) {
    const found = step ? `is a ${step.type} step, not an email` : 'is not a step of this flow';
    return {
      kind: 'not_an_email',
      message: `Action ${treatmentActionId} ${found}. Choose the email that renders the content.`,
    };
  }
  if (controlMessageId !== null && !(await catalogue.hasMessage(orgId, controlMessageId))) {
    const message = `There is no message ${controlMessageId} in the last refresh. Click “Refresh Klaviyo Data” and choose again.`;
    return { kind: 'unknown_control_message', message };
  }
  const integration = {
    accountId: step.accountId,
    flowId,
    treatmentActionId,
    treatmentMessageId: step.messageId,
    controlMessageId,
    defaultSubject: step.defaultSubject,
    emailDelaySeconds: step.delaySeconds,
  };
  return { kind: 'chosen', integration };
}
