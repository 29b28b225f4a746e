import * as klaviyo from 'klaviyo-api';
import { expect } from 'vitest';
import { FULL_KEY } from '../../support/twin-shop.ts';

/** What the twin makes of the SDK's request, not what the SDK's retries make of the twin. */
const once = new klaviyo.RetryWithExponentialBackoff({ retryCodes: [], numRetries: 0 });

/** Klaviyo's own SDK, unmodified but for where it calls. */
export function visit<Api extends { basePath: string }>(
  Api: new (session: klaviyo.ApiKeySession) => Api,
  origin: string,
  key = FULL_KEY,
): Api {
  const api = new Api(new klaviyo.ApiKeySession(key, once));
  api.basePath = origin;
  return api;
}

const APIS = [
  klaviyo.AccountsApi,
  klaviyo.CampaignsApi,
  klaviyo.ClientApi,
  klaviyo.EventsApi,
  klaviyo.FlowsApi,
  klaviyo.ListsApi,
  klaviyo.MetricsApi,
  klaviyo.ProfilesApi,
  klaviyo.ReportingApi,
  klaviyo.SegmentsApi,
  klaviyo.TemplatesApi,
  klaviyo.WebhooksApi,
];

export type SdkCall = (origin: string, key: string, args: readonly unknown[]) => Promise<unknown>;

/** The SDK's method for an operation, whose name it writes in camel case; `null` where it has none. */
export function sdkCallOf(operation: string): SdkCall | null {
  const name = operation.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
  const Api = APIS.find(({ prototype }) => name in prototype);
  if (Api === undefined) return null;
  return async (origin, key, args) => {
    const api = visit<{ basePath: string }>(Api, origin, key);
    const method: unknown = Reflect.get(api, name);
    if (typeof method !== 'function') throw new Error(`${name} is no method of the SDK.`);
    return method.apply(api, args);
  };
}

/** What the SDK throws when Klaviyo refuses. */
export const refusal = (status: number, code: string, detail?: string) => ({
  response: {
    status,
    data: { errors: [{ code, ...(detail === undefined ? {} : { detail: expect.stringContaining(detail) }) }] },
  },
});
