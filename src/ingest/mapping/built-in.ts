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

/** Columns are compared folded, so that `property_message` is also `propertyMessage` and `$message` also `Message`. */
const withPrefixed = (fields: Partial<MappedFields>): Partial<MappedFields> =>
  Object.fromEntries(
    Object.entries(fields).map(([field, names]) => [field, [...names, ...names.map((name) => `property_${name}`)]]),
  );

const TIME = ['datetime', 'timestamp'];

const ANY_FORM = {
  filePattern: null,
  delimiter: null,
  encoding: null,
  timeFormat: { kind: 'any' },
  jsonColumn: null,
  jsonPaths: {},
  hasKlaviyoNames: false,
  fixedMetric: null,
  metricAliases: {},
} as const satisfies Partial<Mapping>;

/** One metric a file, Klaviyo's properties as columns. */
const metricFiles: Mapping = {
  ...ANY_FORM,
  name: 'metric-files',
  signature: ['id', 'profile_id', 'metric_name', TIME],
  foreign: ['event_properties'],
  columns: {
    eventId: ['id'],
    uuid: ['uuid'],
    time: TIME,
    profileId: ['profile_id'],
    metricName: ['metric_name'],
    ...withPrefixed(KLAVIYO_PROPERTIES),
  },
};

/** All metrics in one file, the properties as one JSON object. */
const jsonProperties: Mapping = {
  ...ANY_FORM,
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
  jsonPaths: KLAVIYO_PROPERTIES,
  hasKlaviyoNames: true,
};

/** A warehouse connector's `event` table: https://github.com/fivetran/dbt_klaviyo. */
const wideWarehouse: Mapping = {
  ...ANY_FORM,
  name: 'wide-warehouse',
  signature: ['id', 'person_id', 'type', 'metric_id', TIME],
  foreign: ['event_properties'],
  columns: {
    eventId: ['id'],
    uuid: ['uuid'],
    time: TIME,
    profileId: ['person_id'],
    metricName: ['type'],
    ...withPrefixed(KLAVIYO_PROPERTIES),
    flowId: ['flow_id', 'property_flow'],
    messageId: ['flow_message_id', 'campaign_id', 'property_message'],
    cohort: ['property_cohort_message_send_cohort'],
    variation: ['_variation', 'property_variation'],
  },
};

export const BUILT_IN_MAPPINGS: readonly Mapping[] = [metricFiles, jsonProperties, wideWarehouse];
