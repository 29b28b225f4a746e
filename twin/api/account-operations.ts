import type { Account } from '../state/account.ts';
import { collection, type Resource, single } from './documents.ts';
import { notFound } from './errors.ts';
import type { Operation } from './operation.ts';
import { TIERS } from './rate-windows.ts';

export const accountOperations: readonly Operation[] = [
  {
    name: 'get_accounts',
    method: 'GET',
    path: '/api/accounts',
    scopes: ['accounts:read'],
    limit: TIERS.XS,
    query: { fields: ['account'] },
    answer: (call) => collection(call, { items: [call.account], next: null, prev: null }, accountResource),
  },
  {
    name: 'get_account',
    method: 'GET',
    path: '/api/accounts/:id',
    scopes: ['accounts:read'],
    limit: TIERS.XS,
    query: { fields: ['account'] },
    answer: (call) =>
      call.pathId === call.account.id ? single(call, accountResource(call.account)) : notFound('account', call.pathId),
  },
];

function accountResource(account: Account): Resource {
  return {
    type: 'account',
    id: account.id,
    attributes: {
      test_account: false,
      contact_information: {
        default_sender_name: account.name,
        default_sender_email: 'hello@shop.example',
        website_url: 'https://shop.example',
        organization_name: account.name,
        street_address: {
          address1: '1 Market Street',
          address2: '',
          city: 'Boston',
          region: 'MA',
          country: 'US',
          zip: '02110',
        },
      },
      industry: 'Ecommerce',
      timezone: account.timezone,
      preferred_currency: 'USD',
      public_api_key: account.id,
      locale: 'en-US',
    },
    relationships: {},
  };
}
