import { z } from 'zod';
import { type CampaignVariation, scheduleCampaign } from '../mail/campaign-send.ts';
import { addCampaign } from '../state/campaigns.ts';
import { type JsonRoutes, ok, refused } from './json-routes.ts';
import type { TwinParts } from './twin-parts.ts';

const text = z.string().min(1);

const variationInput = z.strictObject({
  subject: text,
  templateId: text.optional(),
  share: z.number().positive().default(1),
});

const campaignInput = z.strictObject({
  name: text,
  /** Ids of lists and segments. */
  groupIds: z.array(text).min(1, 'expected at least one list or segment'),
  sendAt: z.iso.datetime({ offset: true }),
  subject: text,
  previewText: z.string().default(''),
  templateId: text,
  fromEmail: text.default('hello@store.example'),
  fromLabel: text.default('Store'),
  smartSending: z.boolean().default(true),
  /** Sent instead of the campaign's own subject and template, each to its share. */
  variations: z
    .array(variationInput)
    .refine(({ length }) => length !== 1, 'expected none, or at least two variations')
    .default([]),
});

/** Campaigns: Klaviyo's API of theirs is read-only here. */
export function campaignRoutes({ read, write }: JsonRoutes, parts: TwinParts): void {
  const { account, clock } = parts;
  read('/campaigns/:id/counts', (request) => {
    const { id = '' } = request.params as { id?: string };
    const campaign = account.campaigns.get(id);
    if (campaign === undefined) return refused(404, `there is no campaign ${id}`);
    return ok({ status: campaign.status, ...parts.campaignCounts.of(campaign.message.id) });
  });
  write('POST', '/campaigns', campaignInput, (input) => {
    const unknown = unknownReferences(parts, input);
    if (unknown.length > 0) return refused(400, ...unknown);
    const { name, subject, previewText, templateId, fromEmail, fromLabel } = input;
    const campaign = addCampaign(
      account.campaigns,
      account.ids,
      {
        name,
        status: 'Scheduled',
        includedListIds: input.groupIds,
        sendTime: Date.parse(input.sendAt),
        message: { label: name, subject, previewText, templateId, fromEmail, fromLabel },
      },
      clock.now(),
    );
    const variations = input.variations.map(
      ({ templateId: own = templateId, ...variation }): CampaignVariation => ({
        ...variation,
        templateId: own,
        id: account.ids.short(),
      }),
    );
    scheduleCampaign(parts, campaign, { smartSending: input.smartSending, variations });
    return ok({ id: campaign.id, messageId: campaign.message.id, variationIds: variations.map(({ id }) => id) });
  });
}

function unknownReferences({ account }: TwinParts, input: z.output<typeof campaignInput>): string[] {
  const { lists, segments, templates } = account;
  const groups = input.groupIds.flatMap((id, index) =>
    lists.byId.has(id) || segments.byId.has(id) ? [] : `groupIds[${index}]: there is no list or segment ${id}`,
  );
  const named = [
    { path: 'templateId', id: input.templateId },
    ...input.variations.map(({ templateId }, index) => ({ path: `variations[${index}].templateId`, id: templateId })),
  ];
  const missing = named.flatMap(({ path, id }) =>
    id === undefined || templates.has(id) ? [] : `${path}: there is no template ${id}`,
  );
  return [...groups, ...missing];
}
