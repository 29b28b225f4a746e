import { z } from 'zod';
import type { Json } from '../state/json.ts';
import { addToList } from '../state/lists.ts';
import { createProfile } from '../state/profiles.ts';
import { done, type JsonRoutes, ok, refused } from './json-routes.ts';
import type { TwinParts } from './twin-parts.ts';

const share = z.number().min(0).max(1);

const disorderInput = z.strictObject({
  duplicateShare: share.default(0),
  duplicateAfterSeconds: z.number().nonnegative().default(30),
  delayShare: share.default(0),
  delaySeconds: z.number().nonnegative().default(0),
  seed: z.int().default(1),
});

const burstInput = z.strictObject({
  listId: z.string().min(1),
  count: z.int().positive().max(1_000_000),
  properties: z
    .record(
      z.string(),
      z.custom<Json>((value) => value !== undefined),
    )
    .default({}),
});

/** How webhooks come wrongly: twice, out of order, and very many at once. */
export function webhookRoutes({ read, write }: JsonRoutes, { account, clock, webhookFaults }: TwinParts): void {
  let invented = 0;
  read('/webhooks/disorder', () => ok(webhookFaults.current()));
  write('PUT', '/webhooks/disorder', disorderInput, (disorder) => {
    webhookFaults.set(disorder);
    return done;
  });
  write('POST', '/bursts', burstInput, ({ listId, count, properties }) => {
    const list = account.lists.byId.get(listId);
    if (list === undefined) return refused(400, 'listId: expected the id of a list of the account');
    const now = clock.now();
    for (let number = 0; number < count; number += 1) {
      invented += 1;
      // A name that RFC 2606 reserves: nobody's real address.
      const fields = { email: `burst.${invented}@mail.example` };
      const created = createProfile(account.profiles, account.ids, { fields, properties }, now);
      if (created.kind === 'duplicate') return refused(409, `${fields.email} is on the account already`);
      addToList(account.lists, list, created.profile, now);
    }
    return ok({ joined: count });
  });
}
