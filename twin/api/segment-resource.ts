import type { FlowFilter } from '../state/flow-conditions.ts';
import type { JsonObject } from '../state/json.ts';
import type { Segment } from '../state/segments.ts';
import type { Resource } from './documents.ts';
import { notFound } from './errors.ts';
import type { Call, Reply } from './operation.ts';
import { wireTime } from './wire-time.ts';

export function segmentResource(segment: Segment): Resource {
  return {
    type: 'segment',
    id: segment.id,
    attributes: {
      name: segment.name,
      definition: asSent(segment.definition),
      created: wireTime(segment.created),
      updated: wireTime(segment.updated),
      is_active: segment.isActive,
      is_processing: false,
      is_starred: segment.isStarred,
      profile_count: segment.members.size,
    },
    relationships: { profiles: null, tags: null, 'flow-triggers': null },
  };
}

/** Parts of a condition that may be left out, which the twin keeps as `null`. */
const OPTIONAL = ['timeframe_filter', 'metric_filters', 'filters'];

function asSent(definition: FlowFilter): JsonObject {
  return JSON.parse(
    JSON.stringify(definition, (name, value: unknown) =>
      value === null && OPTIONAL.includes(name) ? undefined : value,
    ),
  );
}

/** Answers 404 where the path names no segment. */
export function onSegment(answer: (call: Call, segment: Segment) => Reply): (call: Call) => Reply {
  return (call) => {
    const segment = call.account.segments.byId.get(call.pathId);
    return segment === undefined ? notFound('segment', call.pathId) : answer(call, segment);
  };
}
