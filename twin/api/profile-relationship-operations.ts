import type { Profile } from '../state/profiles.ts';
import { collection, type Resource } from './documents.ts';
import { listResource } from './list-resource.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { wholePage } from './page.ts';
import { listsOf, onProfile, segmentsOf } from './profile-groups.ts';
import { TIERS } from './rate-windows.ts';
import { relatedIds } from './related-ids.ts';
import type { ResourceType } from './resource-fields.ts';
import { segmentResource } from './segment-resource.ts';

const SCOPES = {
  lists: ['lists:read', 'profiles:read'],
  segments: ['profiles:read', 'segments:read'],
  'push-tokens': ['profiles:read'],
  conversations: ['conversations:read', 'profiles:read'],
} as const;

const lists = related('get_lists_for_profile', 'lists', 'list', ({ account }, profile) =>
  listsOf(account, profile).map(listResource),
);
const segments = related('get_segments_for_profile', 'segments', 'segment', ({ account }, profile) =>
  segmentsOf(account, profile).map(segmentResource),
);
/** Nobody of the twin's people has an app, or writes back. */
const pushTokens = related('get_push_tokens_for_profile', 'push-tokens', 'push-token', () => []);
const conversations = related('get_conversations_for_profile', 'conversations', 'conversation', () => []);
const conversation: Operation = {
  ...conversations,
  name: 'get_conversation_for_profile',
  path: '/api/profiles/:id/conversation',
  answer: onProfile(({ url }) => ({
    kind: 'document',
    status: 200,
    document: { data: null, links: { self: url.href } },
  })),
};

export const profileRelationshipOperations: readonly Operation[] = [
  lists,
  relatedIds('get_list_ids_for_profile', lists),
  segments,
  relatedIds('get_segment_ids_for_profile', segments),
  pushTokens,
  relatedIds('get_push_token_ids_for_profile', pushTokens),
  conversation,
  {
    ...conversation,
    name: 'get_conversation_id_for_profile',
    path: '/api/profiles/:id/relationships/conversation',
    query: { fields: [] },
  },
  conversations,
  relatedIds('get_conversation_ids_for_profile', conversations),
];

function related(
  name: string,
  relationship: keyof typeof SCOPES,
  type: ResourceType,
  resourcesOf: (call: Call, profile: Profile) => readonly Resource[],
): Operation {
  return {
    name,
    method: 'GET',
    path: `/api/profiles/:id/${relationship}`,
    scopes: SCOPES[relationship],
    limit: relationship === 'push-tokens' ? TIERS.M : TIERS.S,
    query: { fields: [type] },
    answer: onProfile(
      (call, profile): Reply => collection(call, wholePage(resourcesOf(call, profile)), (resource) => resource),
    ),
  };
}
