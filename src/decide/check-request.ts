import type { Template } from '../domain/template.ts';
import { parseTrackingId } from '../domain/tracking-id.ts';
import type { GenerateRequest } from './ports.ts';

export type Mismatch =
  | { readonly kind: 'missing_user_id' }
  | { readonly kind: 'missing_tracking_id' }
  | { readonly kind: 'malformed_tracking_id' }
  | { readonly kind: 'other_flow'; readonly expected: string; readonly sent: string }
  | { readonly kind: 'other_action'; readonly expected: string; readonly sent: string }
  | { readonly kind: 'other_profile'; readonly expected: string; readonly sent: string };

/** Does the request come from the email that the template is connected to? Unknown before it is connected. */
export function findMismatch(request: GenerateRequest, template: Template): Mismatch | null {
  const { integration } = template;
  if (integration === null) return null;
  if (request.userId === '') return { kind: 'missing_user_id' };
  if (request.trackingId === '') return { kind: 'missing_tracking_id' };
  const tracking = parseTrackingId(request.trackingId);
  if (tracking.kind !== 'klaviyo') return { kind: 'malformed_tracking_id' };
  if (tracking.flowId !== integration.flowId) {
    return { kind: 'other_flow', expected: integration.flowId, sent: tracking.flowId };
  }
  if (tracking.actionId !== integration.treatmentActionId) {
    return { kind: 'other_action', expected: integration.treatmentActionId, sent: tracking.actionId };
  }
  if (tracking.profileId !== request.userId) {
    return { kind: 'other_profile', expected: tracking.profileId, sent: request.userId };
  }
  return null;
}
