import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../../twin/api/operation.ts';
import { OPERATIONS } from '../../../twin/api/operations.ts';
import { allowKey } from '../../../twin/state/account.ts';
import { FULL_KEY, openShop, type Shop } from '../../support/twin-shop.ts';
import { WITHOUT_SDK } from './operations.ts';
import { refusal, sdkCallOf } from './sdk.ts';

/** Bodies that are right but for the id; without them an unknown id would not be looked up. */
const ATTRIBUTES: Readonly<Record<string, object>> = {
  update_flow: { status: 'live' },
  update_flow_action: { definition: { id: 'none', type: 'time-delay', data: { unit: 'minutes', value: 5 } } },
  update_list: { name: 'Renamed' },
};
const MEMBERS = ['add_profiles_to_list', 'remove_profiles_from_list'];
const FASTEST_THAT_IS_EXHAUSTED = 10;

/** A client's operations ask for no key; their tour has their refusals. */
const toured = OPERATIONS.filter(({ name, isForClients }) => !WITHOUT_SDK.includes(name) && !isForClients).map(
  (operation) => ({
    name: operation.name,
    operation,
  }),
);
const named = toured.filter(({ operation }) => operation.path.includes(':id'));
const slow = toured.filter(({ operation }) => operation.limit.burst <= FASTEST_THAT_IS_EXHAUSTED);

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

function call(operation: Operation, key: string): Promise<unknown> {
  const sdkCall = sdkCallOf(operation.name);
  if (sdkCall === null) throw new Error(`The SDK has no ${operation.name}.`);
  return sdkCall(shop.origin, key, argumentsOf(operation));
}

/** An id that nobody has, then the body or the options. */
function argumentsOf({ name, method, path }: Operation): unknown[] {
  const id = path.includes(':id') ? ['none'] : [];
  if (method === 'GET') return name === 'get_campaigns' ? ["equals(messages.channel,'email')"] : id;
  const type = (path.split('/')[2] ?? '').replace(/s$/, '');
  const data = MEMBERS.includes(name)
    ? [{ type: 'profile', id: shop.sarah.id }]
    : { type, id: 'none', attributes: ATTRIBUTES[name] ?? {} };
  return [...id, { data }];
}

describe('the SDK is refused', () => {
  it.each(toured)('$name with a key that nobody has', async ({ operation }) => {
    await expect(call(operation, 'pk_wrong')).rejects.toMatchObject(refusal(401, 'authentication_failed'));
  });

  it.each(toured)('$name with a key that lacks the scope', async ({ operation }) => {
    allowKey(shop.account, 'pk_nothing', []);
    const scopes = operation.scopes.join(', ');
    await expect(call(operation, 'pk_nothing')).rejects.toMatchObject(refusal(403, 'permission_denied', scopes));
  });

  it.each(named)('$name of what is not there', async ({ operation }) => {
    await expect(call(operation, FULL_KEY)).rejects.toMatchObject(refusal(404, 'not_found', 'none'));
  });

  it.each(slow)('$name more often than its limit allows in a second', async ({ operation }) => {
    for (let i = 0; i < operation.limit.burst; i += 1) await call(operation, FULL_KEY).catch(() => {});
    const { response } = refusal(429, 'throttled');
    await expect(call(operation, FULL_KEY)).rejects.toMatchObject({
      response: { ...response, headers: { 'retry-after': '1' } },
    });
  });
});
