import type { List } from '../state/lists.ts';
import type { Resource } from './documents.ts';
import { wireTime } from './wire-time.ts';

export function listResource(list: List): Resource {
  return {
    type: 'list',
    id: list.id,
    attributes: {
      name: list.name,
      created: wireTime(list.created),
      updated: wireTime(list.updated),
      opt_in_process: 'single_opt_in',
      profile_count: list.members.size,
    },
    relationships: { profiles: null, tags: null, 'flow-triggers': null },
  };
}
