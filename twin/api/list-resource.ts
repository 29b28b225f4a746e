import type { List } from '../state/lists.ts';
import type { Resource } from './documents.ts';
import { notFound } from './errors.ts';
import type { Call, Reply } from './operation.ts';
import { wireTime } from './wire-time.ts';

export function listResource(list: List): Resource {
  return {
    type: 'list',
    id: list.id,
    attributes: {
      name: list.name,
      created: wireTime(list.created),
      updated: wireTime(list.updated),
      opt_in_process: list.optInProcess,
      profile_count: list.members.size,
    },
    relationships: { profiles: null, tags: null, 'flow-triggers': null },
  };
}

/** Answers 404 where the path names no list. */
export function onList(answer: (call: Call, list: List) => Reply): (call: Call) => Reply {
  return (call) => {
    const list = call.account.lists.byId.get(call.pathId);
    return list === undefined ? notFound('list', call.pathId) : answer(call, list);
  };
}
