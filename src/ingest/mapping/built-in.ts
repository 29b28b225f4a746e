import type { MappedFields, Mapping } from './mapping.ts';

/** What Klaviyo itself calls them in `event_properties`, with spellings that other readers have met. */
const KLAVIYO_PROPERTIES = {
  flowId: ['$flow'],
  messageId: ['$message'],
  cohort: ['$_cohort$message_send_cohort'],
  variation: ['$variation'],
  subject: ['Subject'],
  url: ['URL'],
  botClick: ['Bot Click'],
  machineOpen: ['machine_open', 'Machine Open', 'Apple Privacy Open'],
  value: ['$value'],
} satisfies Partial<MappedFields>;

const TIME = ['datetime', 'timestamp'];

/** One metric a file, Klaviyo's properties as columns. */
const metricFiles: Mapping = {
  name: 'metric-files',
  signature: ['id', 'profile_id', 'metric_name', TIME],
  foreign: ['event_properties'],
  columns: {
    eventId: ['id'],
    uuid: ['uuid'],
    time: TIME,
    profileId: ['profile_id'],
    metricName: ['metric_name'],
    ...KLAVIYO_PROPERTIES,
  },
  jsonColumn: null,
  jsonKeys: {},
};

/** All metrics in one file, the properties as one JSON object. */
const jsonProperties: Mapping = {
  name: 'json-properties',
  signature: ['event_id', 'profile_id', 'metric_name', 'event_properties', TIME],
  foreign: [],
  columns: {
    eventId: ['event_id'],
    uuid: ['uuid'],
    time: TIME,
    profileId: ['profile_id'],
    metricName: ['metric_name'],
  },
  jsonColumn: 'event_properties',
  jsonKeys: KLAVIYO_PROPERTIES,
};

/** A warehouse connector's `event` table: https://github.com/fivetran/dbt_klaviyo. */
const wideWarehouse: Mapping = {
  name: 'wide-warehouse',
  signature: ['id', 'person_id', 'type', 'metric_id', TIME],
  foreign: ['event_properties'],
  columns: {
    eventId: ['id'],
    uuid: ['uuid'],
    time: TIME,
    profileId: ['person_id'],
    metricName: ['type'],
    flowId: ['flow_id'],
    messageId: ['flow_message_id', 'campaign_id'],
    cohort: ['property_cohort_message_send_cohort'],
    variation: ['_variation'],
    subject: ['property_subject'],
    url: ['property_url'],
    botClick: ['property_bot_click'],
    machineOpen: ['property_machine_open', 'property_apple_privacy_open'],
    value: ['property_value'],
  },
  jsonColumn: null,
  jsonKeys: {},
};

export const BUILT_IN_MAPPINGS: readonly Mapping[] = [metricFiles, jsonProperties, wideWarehouse];
