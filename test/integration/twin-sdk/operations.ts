/** Klaviyo's operationIds that the twin has, by the file here that tours them. */
export const TOURS = {
  accounts: ['get_accounts', 'get_account'],
  profiles: ['get_profiles', 'get_profile', 'create_profile', 'update_profile', 'create_or_update_profile'],
  'profile-imports': [
    'bulk_import_profiles',
    'get_bulk_import_profiles_jobs',
    'get_bulk_import_profiles_job',
    'get_errors_for_bulk_import_profiles_job',
    'get_list_for_bulk_import_profiles_job',
    'get_list_ids_for_bulk_import_profiles_job',
    'get_profiles_for_bulk_import_profiles_job',
    'get_profile_ids_for_bulk_import_profiles_job',
  ],
  flows: ['get_flows', 'get_flow', 'create_flow', 'update_flow', 'delete_flow'],
  'flow-parts': [
    'get_actions_for_flow',
    'get_action_ids_for_flow',
    'get_flow_action',
    'update_flow_action',
    'get_flow_for_flow_action',
    'get_flow_id_for_flow_action',
    'get_flow_action_messages',
    'get_message_ids_for_flow_action',
    'get_flow_message',
    'get_action_for_flow_message',
    'get_action_id_for_flow_message',
    'get_template_for_flow_message',
    'get_template_id_for_flow_message',
  ],
  campaigns: ['get_campaigns', 'get_campaign', 'get_messages_for_campaign', 'get_campaign_message'],
  metrics: ['get_metrics', 'get_metric'],
  events: ['get_events', 'get_event', 'create_event'],
  lists: [
    'get_lists',
    'get_list',
    'update_list',
    'get_profiles_for_list',
    'add_profiles_to_list',
    'remove_profiles_from_list',
  ],
  templates: [
    'get_templates',
    'get_template',
    'create_template',
    'update_template',
    'delete_template',
    'clone_template',
    'render_template',
  ],
} as const;

export type Tour = keyof typeof TOURS;

/** Of Klaviyo's beta, which its SDK does not speak. */
export const WITHOUT_SDK: readonly string[] = [];
