import { byShare, seededRandom } from '../audience/seeded-random.ts';
import type { TwinClock } from '../clock/twin-clock.ts';
import type { Account } from '../state/account.ts';
import type { Campaign } from '../state/campaigns.ts';
import type { EmailMessage } from '../state/flow-definition.ts';
import type { CampaignCounts } from './campaign-counts.ts';
import type { EmailStep } from './email-step.ts';

/** One of the emails that a campaign tries against each other. */
export type CampaignVariation = {
  readonly id: string;
  readonly subject: string;
  readonly templateId: string;
  readonly share: number;
};

export type CampaignParts = {
  readonly account: Account;
  readonly clock: TwinClock;
  readonly emailStep: EmailStep;
  readonly campaignCounts: CampaignCounts;
};

/** Sends the campaign at its time to everybody who is then on its lists and in its segments, once each. */
export function scheduleCampaign(
  { account, clock, emailStep, campaignCounts }: CampaignParts,
  campaign: Campaign,
  plan: { readonly smartSending: boolean; readonly variations: readonly CampaignVariation[] },
): void {
  const original = messageOf(campaign, plan.smartSending);
  const variations = new Map(
    plan.variations.map((variation): [string, EmailMessage] => [
      variation.id,
      { ...original, id: variation.id, subject_line: variation.subject, template_id: variation.templateId },
    ]),
  );
  const shares = Object.fromEntries(plan.variations.map(({ id, share }) => [id, share]));
  const sendTime = campaign.sendTime ?? clock.now();
  const run = (): void => {
    const now = clock.now();
    for (const profileId of audienceOf(account, campaign)) {
      const profile = account.profiles.byId.get(profileId);
      if (profile === undefined) continue;
      const variation = variations.get(byShare(seededRandom(0, `${campaign.id} ${profileId}`), shares));
      const insteadOf = variation === undefined ? null : original;
      const recipient = { campaign, profile, event: null };
      const skipped = emailStep.send({ recipient, message: variation ?? original, insteadOf }, now);
      campaignCounts.sent(campaign.message.id, skipped);
    }
    account.campaigns.set(campaign.id, { ...campaign, status: 'Sent', updated: now });
  };
  clock.schedule(sendTime, { reachesOutside: false, run });
}

function audienceOf({ lists, segments }: Account, { includedListIds }: Campaign): Set<string> {
  const groups = includedListIds.flatMap((id) => lists.byId.get(id) ?? segments.byId.get(id) ?? []);
  return new Set(groups.flatMap(({ members }) => [...members.keys()]));
}

function messageOf({ name, message }: Campaign, smartSending: boolean): EmailMessage {
  return {
    id: message.id,
    name,
    template_id: message.templateId ?? '',
    subject_line: message.subject,
    preview_text: message.previewText,
    from_email: message.fromEmail,
    from_label: message.fromLabel,
    reply_to_email: null,
    cc_email: null,
    bcc_email: null,
    smart_sending_enabled: smartSending,
    transactional: false,
    add_tracking_params: false,
    custom_tracking_params: null,
    additional_filters: null,
  };
}
