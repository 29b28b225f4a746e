import type { Ids } from './ids.ts';

export type CampaignStatus = 'Draft' | 'Scheduled' | 'Sending' | 'Sent' | 'Cancelled';

export type CampaignMessage = {
  readonly id: string;
  readonly campaignId: string;
  readonly channel: 'email';
  readonly label: string;
  readonly subject: string;
  readonly previewText: string;
  readonly fromEmail: string;
  readonly fromLabel: string;
  readonly templateId: string | null;
  readonly created: number;
  readonly updated: number;
};

export type Campaign = {
  readonly id: string;
  readonly name: string;
  readonly status: CampaignStatus;
  readonly archived: boolean;
  readonly includedListIds: readonly string[];
  readonly created: number;
  readonly updated: number;
  readonly sendTime: number | null;
  readonly message: CampaignMessage;
};

export type Campaigns = Map<string, Campaign>;

export type NewCampaign = {
  readonly name: string;
  readonly status: CampaignStatus;
  readonly includedListIds: readonly string[];
  readonly sendTime: number | null;
  readonly message: Pick<
    CampaignMessage,
    'label' | 'subject' | 'previewText' | 'fromEmail' | 'fromLabel' | 'templateId'
  >;
};

export function addCampaign(campaigns: Campaigns, ids: Ids, campaign: NewCampaign, now: number): Campaign {
  const id = ids.ulid(now);
  const added: Campaign = {
    ...campaign,
    id,
    archived: false,
    created: now,
    updated: now,
    message: { ...campaign.message, id: ids.ulid(now), campaignId: id, channel: 'email', created: now, updated: now },
  };
  campaigns.set(id, added);
  return added;
}
