import { z } from 'zod';
import type { Json } from '../state/json.ts';
import { invalid, type Refusal } from './errors.ts';
import { profileAttributes, profileMeta } from './profile-body.ts';
import { parseWireTime } from './wire-time.ts';

const PROPERTIES_LIMIT = 400;
const STRING_LIMIT_BYTES = 100_000;
const ITEMS_LIMIT = 4_000;
const DEPTH_LIMIT = 10;
const EARLIEST = Date.UTC(1990, 0, 1);
const YEAR_MILLISECONDS = 365 * 86_400_000;

export const eventAttributes = z.strictObject({
  properties: z.record(
    z.string(),
    z.custom<Json>(() => true),
  ),
  metric: z.strictObject({
    data: z.strictObject({
      type: z.literal('metric'),
      attributes: z.strictObject({ name: z.string().min(1).max(127), service: z.string().nullable().optional() }),
    }),
  }),
  time: z.string().nullable().optional(),
  value: z.number().nullable().optional(),
  value_currency: z.string().nullable().optional(),
  unique_id: z.string().nullable().optional(),
  backfill: z.boolean().nullable().optional(),
});

export const eventProfile = z.strictObject({
  data: z.strictObject({
    type: z.literal('profile'),
    id: z.string().nullable().optional(),
    attributes: profileAttributes.extend({ anonymous_id: z.string().nullable().optional() }),
    meta: profileMeta.nullable().optional(),
  }),
});

export type EventAttributes = z.infer<typeof eventAttributes>;
export type EventProfile = z.infer<typeof eventProfile>['data'];

/** An event that was found to be in order, to be recorded when its time comes. */
export type CheckedEvent = {
  readonly kind: 'event';
  readonly metric: { readonly name: string; readonly service: string | null };
  readonly at: number;
  readonly properties: Readonly<Record<string, Json>>;
  readonly uniqueId: string;
  readonly backfill: boolean;
};

/** `pointer` is where in the body the attributes are. */
export function checkEvent(attributes: EventAttributes, now: number, pointer: string): CheckedEvent | Refusal {
  const { properties, metric, time, value, value_currency, unique_id, backfill } = attributes;
  if (Object.keys(properties).length > PROPERTIES_LIMIT) {
    return invalid(`An event may have no more than ${PROPERTIES_LIMIT} properties.`, {
      pointer: `${pointer}/properties`,
    });
  }
  const excess = excessIn(properties, 1);
  if (excess !== null) return invalid(excess, { pointer: `${pointer}/properties` });
  const given = time == null ? now : parseWireTime(time);
  if (given === null || given < EARLIEST || given > now + YEAR_MILLISECONDS) {
    return invalid('Not a valid time: expected ISO 8601, after 1990 and at most a year from now.', {
      pointer: `${pointer}/time`,
    });
  }
  const at = Math.floor(given / 1_000) * 1_000;
  const uniqueId = unique_id ?? String(at / 1_000);
  const { name, service } = metric.data.attributes;
  return {
    kind: 'event',
    metric: { name, service: service ?? null },
    at,
    properties: {
      ...properties,
      $event_id: uniqueId,
      ...(value == null ? {} : { $value: value }),
      ...(value_currency == null ? {} : { $value_currency: value_currency }),
    },
    uniqueId,
    backfill: backfill ?? false,
  };
}

function excessIn(value: Json, depth: number): string | null {
  if (typeof value === 'string') {
    return Buffer.byteLength(value) > STRING_LIMIT_BYTES ? 'A string may be no larger than 100 KB.' : null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if (depth > DEPTH_LIMIT) return `Properties may be nested no deeper than ${DEPTH_LIMIT} levels.`;
  const members: readonly Json[] = Array.isArray(value) ? value : Object.values(value);
  if (Array.isArray(value) && value.length > ITEMS_LIMIT) return `An array may have no more than ${ITEMS_LIMIT} items.`;
  for (const member of members) {
    const excess = excessIn(member, depth + 1);
    if (excess !== null) return excess;
  }
  return null;
}
