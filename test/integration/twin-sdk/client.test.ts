import { ClientApi } from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('client');

describe('the SDK asks without a private key', () => {
  it('for the addresses that Klaviyo calls from', async () => {
    const client = tour.visit(ClientApi);
    const { body } = await client.getClientIpAllowlist('integration-egress', tour.shop.account.id);
    expect(body.data.attributes).toMatchObject({ prefixes: ['127.0.0.0/8'], syncToken: expect.any(String) });
    const narrowed = await client.getClientIpAllowlist('integration-egress', tour.shop.account.id, {
      fieldsIpAllowlist: ['prefixes'],
    });
    expect(narrowed.body.data.attributes.syncToken).toBeUndefined();
  });

  it('and is told of a list or a company that is not there', async () => {
    const client = tour.visit(ClientApi);
    const other = client.getClientIpAllowlist('none', tour.shop.account.id);
    await expect(other).rejects.toMatchObject(refusal(404, 'not_found', 'none'));
    const stranger = client.getClientIpAllowlist('integration-egress', 'NOBODY');
    await expect(stranger).rejects.toMatchObject({ response: { status: 400 } });
  });
});
