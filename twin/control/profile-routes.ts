import { z } from 'zod';
import type { Json } from '../state/json.ts';
import { createProfile } from '../state/profiles.ts';
import { type JsonRoutes, ok, refused } from './json-routes.ts';
import type { TwinParts } from './twin-parts.ts';

const profileInput = z.strictObject({
  email: z.email(),
  properties: z
    .record(
      z.string(),
      z.custom<Json>(() => true),
    )
    .default({}),
  idShape: z.enum(['ulid', 'short']).default('ulid'),
});

/** Klaviyo's API makes profiles too, but none with the short id of an old one. */
export function profileRoutes({ write }: JsonRoutes, { account, clock }: TwinParts): void {
  write('POST', '/profiles', profileInput, ({ email, properties, idShape }) => {
    const { profiles, ids } = account;
    const created = createProfile(profiles, ids, { fields: { email }, properties }, clock.now(), idShape);
    if (created.kind === 'duplicate') return refused(409, `email: ${created.duplicateProfileId} has that address`);
    return ok({ id: created.profile.id });
  });
}
