/** What the paths of Klaviyo's API are of, stable and beta: the word behind `/api/` or `/client/`. */
export const KLAVIYO_RESOURCES: ReadonlySet<string> = new Set(
  `
  accounts agent-knowledge agent-knowledge-files agent-secrets agent-skills agent-tools api-keys applications
  back-in-stock-subscriptions billing-usage brand-buttons brand-colors brand-email-defaults brand-logos
  brand-social-groups brand-voice campaign-audience-clone campaign-audiences campaign-clone
  campaign-message-assign-template campaign-message-clone campaign-message-schedule campaign-messages
  campaign-recipient-estimation-jobs campaign-recipient-estimations campaign-send-jobs campaign-values-reports
  campaign-variations campaigns catalog-categories catalog-category-bulk-create-jobs
  catalog-category-bulk-delete-jobs catalog-category-bulk-update-jobs catalog-item-bulk-create-jobs
  catalog-item-bulk-delete-jobs catalog-item-bulk-update-jobs catalog-items catalog-variant-bulk-create-jobs
  catalog-variant-bulk-delete-jobs catalog-variant-bulk-update-jobs catalog-variants conversation-messages
  coupon-code-bulk-create-jobs coupon-codes coupons custom-metrics customer-agent-conversations
  customer-agent-responses customer-agent-skill-values-reports customer-agent-values-reports customer-agents
  data-privacy-deletion-jobs data-source-record-bulk-create-jobs data-source-record-create-jobs data-sources
  event-bulk-create event-bulk-create-jobs event-bulk-export-jobs events flow-actions flow-messages
  flow-series-reports flow-values-reports flows form-series-reports form-values-reports form-versions forms
  geofences image-upload images ip-allowlists lists mapped-metrics metric-aggregates metric-properties metrics
  object-record-bulk-delete-jobs object-records object-schemas object-types profile-bulk-export-jobs
  profile-bulk-import-jobs profile-import profile-merge profile-subscription-bulk-create-jobs
  profile-subscription-bulk-delete-jobs profile-suppression-bulk-create-jobs profile-suppression-bulk-delete-jobs
  profiles push-token-unregister push-tokens review-values-reports reviews segment-series-reports
  segment-values-reports segments sending-domain-activation-jobs sending-domain-verification-jobs sending-domains
  source-mappings subscriptions tag-groups tags template-clone template-preview-send-jobs template-render
  template-universal-content templates text-messaging-configurations text-messaging-sender-registrations
  text-messaging-senders tracking-settings translations web-feeds webhook-topics webhooks
`
    .trim()
    .split(/\s+/),
);
