import type { Account, Scope } from '../state/account.ts';
import type { Campaign } from '../state/campaigns.ts';
import type { Send } from './send-counts.ts';

/** What a send is grouped and filtered by; empty where it has none of it, as no email has a tag here. */
export type SendAttributes = Readonly<Record<string, string>>;

/** Whose emails a report tells of. */
export type ReportSubject = {
  readonly scope: Scope;
  readonly groupings: readonly string[];
  readonly required: readonly [string, string];
  /** Groupings that there is no filter on. */
  readonly unfiltered: readonly string[];
  /** By the name of the relationship, the resource type and the grouping that names its ids. */
  readonly relationships: Readonly<Record<string, { readonly type: string; readonly grouping: string }>>;
  /** None where the send is not of this subject, several where it belongs to several groups. */
  readonly attributesOf: (account: Account) => (send: Send) => readonly SendAttributes[];
};

const ALWAYS = { send_channel: 'email', tag_id: '', tag_name: '', text_message_format: '' };
const SHARED_GROUPINGS = ['send_channel', 'tag_id', 'tag_name', 'text_message_format', 'variation', 'variation_name'];

export const FLOW_SUBJECT: ReportSubject = {
  scope: 'flows:read',
  groupings: ['flow_id', 'flow_message_id', 'flow_message_name', 'flow_name', ...SHARED_GROUPINGS],
  required: ['flow_id', 'flow_message_id'],
  unfiltered: [],
  relationships: {
    flows: { type: 'flow', grouping: 'flow_id' },
    'flow-messages': { type: 'flow-message', grouping: 'flow_message_id' },
  },
  attributesOf:
    ({ flows }) =>
    ({ flowId, messageId, variation }) => {
      if (flowId === null) return [];
      const nameOf = (id: string): string => flows.messages.get(id)?.action.data.message.name ?? '';
      const attributes = {
        ...ALWAYS,
        flow_id: flowId,
        flow_name: flows.byId.get(flowId)?.name ?? '',
        flow_message_id: messageId,
        flow_message_name: nameOf(messageId),
        variation: variation ?? '',
        variation_name: variation === null ? '' : nameOf(variation),
      };
      return [attributes];
    },
};

export const CAMPAIGN_SUBJECT: ReportSubject = {
  scope: 'campaigns:read',
  groupings: [
    'campaign_id',
    'campaign_message_id',
    'campaign_message_name',
    'group',
    'group_name',
    ...SHARED_GROUPINGS,
  ],
  required: ['campaign_id', 'campaign_message_id'],
  unfiltered: ['group', 'group_name'],
  relationships: { campaigns: { type: 'campaign', grouping: 'campaign_id' } },
  attributesOf: (account) => {
    const campaigns = new Map([...account.campaigns.values()].map((campaign) => [campaign.message.id, campaign]));
    return (send) => {
      const campaign = send.flowId === null ? campaigns.get(send.messageId) : undefined;
      return campaign === undefined ? [] : ofCampaign(account, campaign, send);
    };
  },
};

function ofCampaign({ lists, segments }: Account, { id, message }: Campaign, send: Send): SendAttributes[] {
  const groups = send.groupIds.length === 0 ? [''] : [...new Set(send.groupIds)];
  return groups.map((group) => ({
    ...ALWAYS,
    campaign_id: id,
    campaign_message_id: message.id,
    campaign_message_name: message.label,
    group,
    group_name: (lists.byId.get(group) ?? segments.byId.get(group))?.name ?? '',
    variation: send.variation ?? '',
    variation_name: send.variation === null ? '' : message.label,
  }));
}
