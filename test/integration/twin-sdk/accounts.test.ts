import { AccountsApi } from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { SETUP_KEY } from '../../support/twin-shop.ts';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('accounts');

describe('the SDK reads the account', () => {
  it('whole, in a list and by its id', async () => {
    const { body } = await tour.visit(AccountsApi).getAccounts();
    const [account] = body.data;
    expect(account?.attributes).toMatchObject({
      testAccount: false,
      timezone: 'US/Eastern',
      preferredCurrency: 'USD',
      publicApiKey: tour.shop.account.id,
      contactInformation: { organizationName: 'Tea House', streetAddress: { city: 'Boston' } },
    });
    tour.shop.clock.time += 1_000;
    const one = await tour.visit(AccountsApi).getAccount(account?.id ?? '');
    expect(one.body.data.attributes).toEqual(account?.attributes);
  });

  it('and only the fields it asks for', async () => {
    const { body } = await tour.visit(AccountsApi).getAccounts({ fieldsAccount: ['timezone'] });
    expect(body.data[0]?.attributes).toMatchObject({ timezone: 'US/Eastern' });
    expect(body.data[0]?.attributes.locale).toBeUndefined();
  });

  it('but not with the key of a set-up page that does not name the scope', async () => {
    await expect(tour.visit(AccountsApi, SETUP_KEY).getAccounts()).rejects.toMatchObject(
      refusal(403, 'permission_denied', 'accounts:read'),
    );
  });
});
