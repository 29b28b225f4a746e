import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../../twin/api/operations.ts';

/** Klaviyo's operationIds, by what a program that writes profiles and learns from events may use. */
const PROMISED = {
  accounts: ['get_accounts', 'get_account'],
  profiles: [
    'get_profiles',
    'get_profile',
    'create_profile',
    'update_profile',
    'create_or_update_profile',
    'merge_profiles',
  ],
  'bulk imports of profiles': [
    'bulk_import_profiles',
    'get_bulk_import_profiles_jobs',
    'get_bulk_import_profiles_job',
    'get_errors_for_bulk_import_profiles_job',
    'get_profiles_for_bulk_import_profiles_job',
  ],
  flows: [
    'get_flows',
    'get_flow',
    'create_flow',
    'update_flow',
    'delete_flow',
    'get_actions_for_flow',
    'get_flow_action',
    'get_flow_action_messages',
    'get_flow_message',
    'get_template_for_flow_message',
    'query_flow_values',
  ],
  campaigns: [
    'get_campaigns',
    'get_campaign',
    'get_messages_for_campaign',
    'get_campaign_message',
    'get_template_for_campaign_message',
  ],
  metrics: ['get_metrics', 'get_metric', 'query_metric_aggregates'],
  events: ['get_events', 'get_event', 'create_event', 'bulk_create_events'],
  'bulk exports of events': [
    'create_event_bulk_export_job_beta',
    'get_event_bulk_export_job_beta',
    'get_download_for_event_bulk_export_job_beta',
  ],
  templates: [
    'get_templates',
    'get_template',
    'create_template',
    'update_template',
    'clone_template',
    'render_template',
  ],
  lists: ['get_lists', 'get_list', 'create_list', 'update_list', 'get_profiles_for_list', 'add_profiles_to_list'],
  segments: ['get_segments', 'get_segment', 'create_segment', 'update_segment', 'get_profiles_for_segment'],
  webhooks: [
    'get_webhooks',
    'create_webhook',
    'get_webhook',
    'update_webhook',
    'delete_webhook',
    'get_webhook_topics',
    'get_webhook_topic',
  ],
} as const;

describe('the twin has what it promises', () => {
  const offered = OPERATIONS.map(({ name }) => name);

  it.each(Object.entries(PROMISED))('of %s', (_, promised) => {
    expect(promised.filter((name) => !offered.includes(name))).toEqual([]);
  });
});
