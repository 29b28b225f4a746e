import { z } from 'zod';
import { mergeProfiles } from '../state/profile-merge.ts';
import { bare } from './documents.ts';
import { invalid, notFound } from './errors.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { TIERS } from './rate-windows.ts';
import { checkBody } from './request-body.ts';

const mergeBody = z.strictObject({
  data: z.strictObject({
    type: z.literal('profile-merge'),
    id: z.string(),
    relationships: z.strictObject({
      profiles: z.strictObject({
        data: z
          .array(z.strictObject({ type: z.literal('profile'), id: z.string() }))
          .length(1, 'Exactly one source profile is required.'),
      }),
    }),
  }),
});

export const profileMergeOperations: readonly Operation[] = [
  {
    name: 'merge_profiles',
    method: 'POST',
    path: '/api/profile-merge',
    scopes: ['profiles:write'],
    limit: TIERS.M,
    query: { fields: ['profile'] },
    answer: queueMerge,
  },
];

function queueMerge(call: Call): Reply {
  const checked = checkBody(mergeBody, call.body);
  if (checked.kind === 'refused') return checked;
  const { id, relationships } = checked.value.data;
  const sourceId = relationships.profiles.data[0]?.id ?? '';
  const { byId } = call.account.profiles;
  for (const each of [id, sourceId]) if (!byId.has(each)) return notFound('profile', each);
  if (id === sourceId) return invalid('A profile cannot be merged into itself.', { pointer: '/data/relationships' });

  const at = call.now + call.assumptions.profileMergeMilliseconds;
  const run = (): void => {
    const source = byId.get(sourceId);
    const destination = byId.get(id);
    if (source !== undefined && destination !== undefined) mergeProfiles(call.account, source, destination, at);
  };
  call.schedule(at, { reachesOutside: false, run });
  return bare(call, { type: 'profile', id }, 201);
}
