import type { Campaign, CampaignMessage } from '../state/campaigns.ts';
import { asks, collection, type Resource, single } from './documents.ts';
import { notFound } from './errors.ts';
import { ANY, EQUALS, EQUALS_ANY, matchesAll, RANGE } from './filter.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { inOrder, takePage } from './page.ts';
import { TIERS } from './rate-windows.ts';
import { relatedIds } from './related-ids.ts';
import { templateResource } from './template-resource.ts';
import { wireTime, wireTimeOrNull } from './wire-time.ts';

const read = { method: 'GET', scopes: ['campaigns:read'], limit: TIERS.M } as const;
const NEWEST_FIRST = { field: 'created_at', descending: true };

const templateOfMessage: Operation = {
  ...read,
  name: 'get_template_for_campaign_message',
  path: '/api/campaign-messages/:id/template',
  scopes: ['campaigns:read', 'templates:read'],
  query: { fields: ['template'] },
  answer: (call) =>
    aboutMessage(call, ({ message }) => {
      const template = call.account.templates.get(message.templateId ?? '');
      return template === undefined ? notFound('template', call.pathId) : single(call, templateResource(template));
    }),
};

export const campaignOperations: readonly Operation[] = [
  {
    ...read,
    name: 'get_campaigns',
    path: '/api/campaigns',
    query: {
      fields: ['campaign', 'campaign-message', 'tag'],
      include: ['campaign-messages', 'tags'],
      requiredFilter: 'messages.channel',
      filters: {
        id: { type: 'string', operators: ANY },
        'messages.channel': { type: 'string', operators: EQUALS },
        name: { type: 'string', operators: ['contains'] },
        status: { type: 'string', operators: EQUALS_ANY },
        archived: { type: 'boolean', operators: EQUALS },
        created_at: { type: 'date', operators: RANGE },
        scheduled_at: { type: 'date', operators: RANGE },
        updated_at: { type: 'date', operators: RANGE },
      },
      sort: ['created_at', 'id', 'name', 'scheduled_at', 'updated_at'],
      page: { kind: 'sized', defaultSize: 100, maxSize: 100 },
    },
    answer: (call) => {
      const { filter, sort, cursor, pageSize } = call.query;
      const found = [...call.account.campaigns.values()].filter((campaign) =>
        matchesAll(filter, (field) => readCampaign(campaign, field)),
      );
      const page = takePage(inOrder(found, sort, NEWEST_FIRST, readCampaign), cursor, pageSize);
      return collection(call, page, campaignResource, (campaign) => includedMessages(call, campaign));
    },
  },
  {
    ...read,
    name: 'get_campaign',
    path: '/api/campaigns/:id',
    query: { fields: ['campaign', 'campaign-message', 'tag'], include: ['campaign-messages', 'tags'] },
    answer: (call) => {
      const campaign = call.account.campaigns.get(call.pathId);
      if (campaign === undefined) return notFound('campaign', call.pathId);
      return single(call, campaignResource(campaign), includedMessages(call, campaign));
    },
  },
  {
    ...read,
    name: 'get_messages_for_campaign',
    path: '/api/campaigns/:id/campaign-messages',
    query: {
      fields: ['campaign', 'campaign-message', 'image', 'template'],
      include: ['campaign', 'image', 'template'],
    },
    answer: (call) => {
      const campaign = call.account.campaigns.get(call.pathId);
      if (campaign === undefined) return notFound('campaign', call.pathId);
      const page = { items: [campaign.message], next: null, prev: null };
      return collection(call, page, messageResource, () => besideMessage(call, campaign));
    },
  },
  {
    ...read,
    name: 'get_campaign_message',
    path: '/api/campaign-messages/:id',
    query: {
      fields: ['campaign', 'campaign-message', 'image', 'template'],
      include: ['campaign', 'image', 'template'],
    },
    answer: (call) =>
      aboutMessage(call, (campaign) => single(call, messageResource(campaign.message), besideMessage(call, campaign))),
  },
  templateOfMessage,
  relatedIds('get_template_id_for_campaign_message', templateOfMessage),
];

function aboutMessage(call: Call, answer: (campaign: Campaign) => Reply): Reply {
  const campaign = [...call.account.campaigns.values()].find(({ message }) => message.id === call.pathId);
  return campaign === undefined ? notFound('campaign-message', call.pathId) : answer(campaign);
}

function campaignResource(campaign: Campaign): Resource {
  return {
    type: 'campaign',
    id: campaign.id,
    attributes: {
      name: campaign.name,
      status: campaign.status,
      archived: campaign.archived,
      audiences: { included: campaign.includedListIds, excluded: [] },
      send_options: { use_smart_sending: true },
      tracking_options: {
        add_tracking_params: false,
        custom_tracking_params: null,
        is_tracking_clicks: true,
        is_tracking_opens: true,
      },
      send_strategy:
        campaign.sendTime === null
          ? { method: 'immediate' }
          : {
              method: 'static',
              datetime: wireTime(campaign.sendTime),
              options: { is_local: false, send_past_recipients_immediately: null },
            },
      created_at: wireTime(campaign.created),
      scheduled_at: campaign.status === 'Draft' ? null : wireTime(campaign.updated),
      updated_at: wireTime(campaign.updated),
      send_time: wireTimeOrNull(campaign.sendTime),
    },
    relationships: { 'campaign-messages': [{ type: 'campaign-message', id: campaign.message.id }], tags: null },
  };
}

function messageResource(message: CampaignMessage): Resource {
  return {
    type: 'campaign-message',
    id: message.id,
    attributes: {
      definition: {
        channel: message.channel,
        label: message.label,
        content: {
          subject: message.subject,
          preview_text: message.previewText,
          from_email: message.fromEmail,
          from_label: message.fromLabel,
          reply_to_email: null,
          cc_email: null,
          bcc_email: null,
        },
      },
      send_times: null,
      created_at: wireTime(message.created),
      updated_at: wireTime(message.updated),
    },
    relationships: {
      campaign: { type: 'campaign', id: message.campaignId },
      template: message.templateId === null ? null : { type: 'template', id: message.templateId },
      image: null,
    },
  };
}

function includedMessages(call: Call, campaign: Campaign): Resource[] {
  return asks(call, 'campaign-messages') ? [messageResource(campaign.message)] : [];
}

function besideMessage(call: Call, campaign: Campaign): Resource[] {
  const template = call.account.templates.get(campaign.message.templateId ?? '');
  return [
    ...(asks(call, 'campaign') ? [campaignResource(campaign)] : []),
    ...(asks(call, 'template') && template !== undefined ? [templateResource(template)] : []),
  ];
}

function readCampaign(campaign: Campaign, field: string): string | number | boolean | null {
  switch (field) {
    case 'id':
    case 'name':
    case 'status':
    case 'archived':
      return campaign[field];
    case 'messages.channel':
      return campaign.message.channel;
    case 'created_at':
      return campaign.created;
    case 'scheduled_at':
      return campaign.status === 'Draft' ? null : campaign.updated;
    case 'updated_at':
      return campaign.updated;
    default:
      return null;
  }
}
