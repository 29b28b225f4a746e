import { z } from 'zod';
import type { Account } from '../state/account.ts';
import { appendEvent, claimEvent } from '../state/events.ts';
import type { Json } from '../state/json.ts';
import { resolveMetric } from '../state/metrics.ts';
import {
  createProfile,
  type Profile,
  type ProfileWrite,
  type ProfileWriteResult,
  profilesByIdentifiers,
  updateProfile,
} from '../state/profiles.ts';
import { duplicateProfile, invalid, notFound, type Refusal } from './errors.ts';
import type { Call, Reply } from './operation.ts';
import { profileAttributes, profileMeta, profileWrite } from './profile-body.ts';
import { checkBody } from './request-body.ts';
import { parseWireTime } from './wire-time.ts';

const PROPERTIES_LIMIT = 400;

const eventBody = z.strictObject({
  data: z.strictObject({
    type: z.literal('event'),
    attributes: z.strictObject({
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
      profile: z.strictObject({
        data: z.strictObject({
          type: z.literal('profile'),
          id: z.string().nullable().optional(),
          attributes: profileAttributes.optional(),
          meta: profileMeta.nullable().optional(),
        }),
      }),
      time: z.string().nullable().optional(),
      value: z.number().nullable().optional(),
      value_currency: z.string().nullable().optional(),
      unique_id: z.string().nullable().optional(),
      backfill: z.boolean().nullable().optional(),
    }),
  }),
});

/**
 * Klaviyo answers before it processes; the twin does both at once. A second event of one profile and metric with the
 * same unique id, or without one in the same second, is dropped.
 */
export function recordEvent({ account, body, now }: Call): Reply {
  const checked = checkBody(eventBody, body);
  if (checked.kind === 'refused') return checked;
  const { properties, metric, profile, time, value, value_currency, unique_id, backfill } =
    checked.value.data.attributes;
  if (Object.keys(properties).length > PROPERTIES_LIMIT) {
    return invalid(`An event may have no more than ${PROPERTIES_LIMIT} properties.`, {
      pointer: '/data/attributes/properties',
    });
  }
  const at = time == null ? now : parseWireTime(time);
  if (at === null) return invalid('Not a valid time.', { pointer: '/data/attributes/time' });

  const write = profileWrite(profile.data.attributes ?? {}, profile.data.meta ?? {}, 'create_event');
  const found = profileOf(account, profile.data.id ?? null, write, now);
  if (found.kind === 'refused') return found;
  const { id: metricId } = resolveMetric(account.metrics, account.ids, metric.data.attributes.name, now);
  const uniqueId = unique_id ?? String(Math.floor(at / 1_000));
  if (claimEvent(account.events, { profileId: found.profile.id, metricId, uniqueId })) {
    appendEvent(account.events, account.ids, {
      metricId,
      profile: found.profile,
      at,
      properties: {
        ...properties,
        $event_id: uniqueId,
        ...(value == null ? {} : { $value: value }),
        ...(value_currency == null ? {} : { $value_currency: value_currency }),
      },
      backfill: backfill ?? false,
    });
  }
  return { kind: 'no-content', status: 202 };
}

type FoundProfile = { readonly kind: 'found'; readonly profile: Profile };

function profileOf(account: Account, id: string | null, write: ProfileWrite, now: number): FoundProfile | Refusal {
  const { profiles, ids } = account;
  const named = id === null ? profilesByIdentifiers(profiles, write.fields)[0] : profiles.byId.get(id);
  if (named !== undefined) return foundBy(updateProfile(profiles, named, write, now));
  if (id !== null) return notFound('profile', id);
  const identified = [write.fields?.email, write.fields?.phone_number, write.fields?.external_id].some(
    (identifier) => typeof identifier === 'string',
  );
  if (!identified) return invalid('The profile has no identifier.', { pointer: '/data/attributes/profile/data' });
  return foundBy(createProfile(profiles, ids, write, now));
}

function foundBy(result: ProfileWriteResult): FoundProfile | Refusal {
  return result.kind === 'duplicate'
    ? duplicateProfile(result.duplicateProfileId)
    : { kind: 'found', profile: result.profile };
}
