import type { ActionId, FlowId, ProfileId } from './ids.ts';

export type TrackingId =
  | { kind: 'klaviyo'; profileId: ProfileId; flowId: FlowId; actionId: ActionId }
  | { kind: 'unrendered' }
  | { kind: 'malformed' };

const UNRENDERED_TAG = /\{\{|\{%|&#123;|%7B%7B/i;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** True where Klaviyo did not fill a tag in: `{{ person.KlaviyoID }}` arrived as typed. */
export const isUnrendered = (text: string): boolean => UNRENDERED_TAG.test(text);

/** `<KlaviyoID>.<flow_id>.<treatment_action_id>`, as the set-up page tells users to send it. */
export function parseTrackingId(text: string): TrackingId {
  if (isUnrendered(text)) return { kind: 'unrendered' };
  const [profileId, flowId, actionId, ...rest] = text.split('.');
  if (rest.length > 0 || !profileId || !flowId || !actionId) return { kind: 'malformed' };
  if (![profileId, flowId, actionId].every((id) => ID.test(id))) return { kind: 'malformed' };
  return {
    kind: 'klaviyo',
    profileId: profileId as ProfileId,
    flowId: flowId as FlowId,
    actionId: actionId as ActionId,
  };
}
