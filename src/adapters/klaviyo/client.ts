import type { KlaviyoReader, ProbedScope } from '../../connect/ports.ts';
import type { ProfileImporter } from '../../deliver/bulk/ports.ts';
import type { PropertyCleaner } from '../../deliver/clean-up/ports.ts';
import type { ContentEvent, ProfileWriter } from '../../deliver/ports.ts';
import type { ProfileId } from '../../domain/ids.ts';
import type { Call, KlaviyoHttp } from './http.ts';
import { importErrorPage, importJobId, importJobPage } from './import-schema.ts';
import {
  accountName,
  anything,
  campaignPage,
  egressRanges,
  flowActionPage,
  flowMessagePage,
  flowPage,
  flowWithDefinition,
  metricPage,
  publicKey,
} from './schemas.ts';

/** Well formed, and never given out: its time part is the first millisecond of 1970. */
const NO_SUCH_ID = '00000000000000000000000000';
const IMPORTS = '/api/profile-bulk-import-jobs';
const EMAIL_CAMPAIGNS = "filter=equals(messages.channel,'email')";

const get = (path: string): Call<unknown> => ({ method: 'GET', path, schema: anything });

const patchProfile = (id: string, properties: Readonly<Record<string, string>>): Call<unknown> => ({
  method: 'PATCH',
  // Without the sparse field set every write returns the whole profile.
  path: `/api/profiles/${encodeURIComponent(id)}?fields[profile]=id`,
  body: { data: { type: 'profile', id, attributes: { properties } } },
  schema: anything,
});

const createEvent = ({ profileId, metricName, uniqueId, properties }: ContentEvent): Call<unknown> => ({
  method: 'POST',
  path: '/api/events',
  body: {
    data: {
      type: 'event',
      attributes: {
        metric: { data: { type: 'metric', attributes: { name: metricName } } },
        profile: { data: { type: 'profile', id: profileId, attributes: {} } },
        unique_id: uniqueId,
        properties,
      },
    },
  },
  schema: anything,
});

const unsetProperties = (id: string, names: readonly string[]): Call<unknown> => ({
  method: 'PATCH',
  path: `/api/profiles/${encodeURIComponent(id)}?fields[profile]=id`,
  body: { data: { type: 'profile', id, attributes: {}, meta: { patch_properties: { unset: names } } } },
  schema: anything,
});

const PROBES: Readonly<Record<ProbedScope, Call<unknown>>> = {
  'campaigns:read': get(`/api/campaigns?${EMAIL_CAMPAIGNS}&page[size]=1`),
  'metrics:read': get('/api/metrics'),
  'profiles:write': patchProfile(NO_SUCH_ID, {}),
  // A metric without a name is refused, so nothing can come of it.
  'events:write': createEvent({
    profileId: NO_SUCH_ID as ProfileId,
    metricName: '',
    uniqueId: 'probe',
    properties: {},
  }),
  'events:read': get('/api/events?page[size]=1'),
  'templates:read': get('/api/templates?page[size]=1'),
  'profiles:read': get('/api/profiles?page[size]=1'),
  'lists:read': get('/api/lists?page[size]=1'),
  'lists:write': {
    method: 'PATCH',
    path: `/api/lists/${NO_SUCH_ID}`,
    body: { data: { type: 'list', id: NO_SUCH_ID, attributes: { name: 'Probe' } } },
    schema: anything,
  },
};

/** Klaviyo's REST API, revision 2026-07-15, as the stages ask for it. */
export const klaviyoClient = ({
  call,
}: KlaviyoHttp): KlaviyoReader & ProfileWriter & PropertyCleaner & ProfileImporter => ({
  patchProfile: (key, profileId, properties) => call(key, patchProfile(profileId, properties)),
  createEvent: (key, event) => call(key, createEvent(event)),
  unsetProperties: (key, profileId, names) => call(key, unsetProperties(profileId, names)),
  submitImport: (key, json) => call(key, { method: 'POST', path: IMPORTS, json, schema: importJobId }),
  listImports: (key, next) =>
    call(key, { method: 'GET', path: next ?? `${IMPORTS}?sort=-created_at&page[size]=100`, schema: importJobPage }),
  importErrors: (key, jobId, next) =>
    call(key, {
      method: 'GET',
      path: next ?? `${IMPORTS}/${encodeURIComponent(jobId)}/import-errors?page[size]=100`,
      schema: importErrorPage,
    }),
  probe: (key, scope) => call(key, PROBES[scope]),
  accountName: (key) => call(key, { method: 'GET', path: '/api/accounts', schema: accountName }),
  publicKey: (key) => call(key, { method: 'GET', path: '/api/accounts', schema: publicKey }),
  egressRanges: (companyId) =>
    call(null, {
      method: 'GET',
      path: `/client/ip-allowlists/integration-egress${companyId === null ? '' : `?company_id=${encodeURIComponent(companyId)}`}`,
      schema: egressRanges,
    }),
  flows: (key, next) => call(key, { method: 'GET', path: next ?? '/api/flows?page[size]=50', schema: flowPage }),
  flowDefinition: (key, flowId) =>
    call(key, {
      method: 'GET',
      path: `/api/flows/${encodeURIComponent(flowId)}?additional-fields[flow]=definition`,
      schema: flowWithDefinition,
    }),
  flowActions: (key, flowId, next) =>
    call(key, {
      method: 'GET',
      path: next ?? `/api/flows/${encodeURIComponent(flowId)}/flow-actions?page[size]=50`,
      schema: flowActionPage,
    }),
  flowMessages: (key, actionId) =>
    call(key, {
      method: 'GET',
      path: `/api/flow-actions/${encodeURIComponent(actionId)}/flow-messages`,
      schema: flowMessagePage,
    }),
  campaigns: (key, next) =>
    call(key, {
      method: 'GET',
      path: next ?? `/api/campaigns?${EMAIL_CAMPAIGNS}&include=campaign-messages&page[size]=100`,
      schema: campaignPage,
    }),
  metrics: (key, next) => call(key, { method: 'GET', path: next ?? '/api/metrics', schema: metricPage }),
});
