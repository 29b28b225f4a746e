import { PROFILE_FIELDS } from '../state/profiles.ts';

/** Attributes of each resource, the ones that must be asked for by `additional-fields` included. */
const RESOURCE_FIELDS = {
  account: [
    'test_account',
    'contact_information',
    'industry',
    'timezone',
    'preferred_currency',
    'public_api_key',
    'locale',
  ],
  attribution: [],
  campaign: [
    'name',
    'status',
    'archived',
    'audiences',
    'send_options',
    'tracking_options',
    'send_strategy',
    'created_at',
    'scheduled_at',
    'updated_at',
    'send_time',
  ],
  'campaign-message': ['definition', 'send_times', 'created_at', 'updated_at'],
  'campaign-values-report': ['results'],
  conversation: ['channel'],
  download: [],
  event: ['timestamp', 'event_properties', 'datetime', 'uuid'],
  'event-bulk-export-job': ['status', 'created_at', 'result', 'error'],
  flow: ['name', 'status', 'archived', 'created', 'updated', 'trigger_type', 'definition'],
  'flow-action': ['created', 'updated', 'definition'],
  'flow-message': ['channel', 'created', 'updated', 'definition'],
  image: ['format', 'hidden', 'image_url', 'name', 'size', 'updated_at'],
  'flow-series-report': ['results', 'date_times'],
  'flow-values-report': ['results'],
  'import-error': ['code', 'title', 'detail', 'source', 'original_payload'],
  'ip-allowlist': ['prefixes', 'sync_token', 'created'],
  list: ['name', 'created', 'updated', 'opt_in_process', 'profile_count'],
  'metric-aggregate': ['dates', 'data'],
  metric: ['name', 'created', 'updated', 'integration'],
  'metric-property': ['label', 'property', 'inferred_type', 'sample_values'],
  profile: [
    ...PROFILE_FIELDS,
    'created',
    'updated',
    'last_event_date',
    'location',
    'properties',
    'joined_group_at',
    'subscriptions',
    'predictive_analytics',
  ],
  'profile-bulk-import-job': [
    'status',
    'created_at',
    'total_count',
    'completed_count',
    'failed_count',
    'completed_at',
    'expires_at',
    'started_at',
  ],
  'push-token': [
    'background',
    'created',
    'enablement_status',
    'metadata',
    'platform',
    'recorded_date',
    'token',
    'vendor',
  ],
  segment: ['name', 'definition', 'created', 'updated', 'is_active', 'is_processing', 'is_starred', 'profile_count'],
  tag: ['name'],
  template: ['name', 'editor_type', 'html', 'text', 'amp', 'created', 'updated', 'definition'],
  webhook: ['name', 'description', 'endpoint_url', 'enabled', 'created_at', 'updated_at'],
  'webhook-topic': [],
} as const satisfies Record<string, readonly string[]>;

export type ResourceType = keyof typeof RESOURCE_FIELDS;

/** Left out of answers unless `additional-fields` names them. */
export const ADDITIONAL_FIELDS: Readonly<Record<string, readonly string[]>> = {
  flow: ['definition'],
  list: ['profile_count'],
  'metric-property': ['sample_values'],
  profile: ['subscriptions', 'predictive_analytics'],
  segment: ['profile_count'],
  template: ['definition'],
};

/** A field may be a path into an attribute: `location.city`. */
export function isFieldOf(type: string, field: string): boolean {
  if (field === 'id') return true;
  const [attribute = ''] = field.split('.');
  const fields: Readonly<Record<string, readonly string[]>> = RESOURCE_FIELDS;
  return Object.hasOwn(fields, type) && (fields[type]?.includes(attribute) ?? false);
}

export function isAdditionalFieldOf(type: string, field: string): boolean {
  return ADDITIONAL_FIELDS[type]?.includes(field) ?? false;
}
