import { CampaignsApi } from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('campaigns');
const campaigns = () => tour.visit(CampaignsApi);
const EMAIL = "equals(messages.channel,'email')";

describe('the SDK reads campaigns', () => {
  it('of a channel, with their audiences and how they were sent', async () => {
    const { body } = await campaigns().getCampaigns(EMAIL, { include: ['campaign-messages'] });
    expect(body.data.map(({ attributes }) => attributes)).toMatchObject([
      {
        name: 'Autumn teas',
        status: 'Sent',
        archived: false,
        audiences: { included: [tour.shop.list.id], excluded: [] },
        sendStrategy: { method: 'static' },
      },
    ]);
    expect(body.included?.map((message) => message.type)).toEqual(['campaign-message']);
    const one = await campaigns().getCampaign(body.data[0]?.id ?? '');
    expect(one.body.data.attributes).toEqual(body.data[0]?.attributes);
  });

  it('and their messages', async () => {
    const listed = await campaigns().getCampaigns(EMAIL);
    const messages = await campaigns().getMessagesForCampaign(listed.body.data[0]?.id ?? '');
    const [message] = messages.body.data;
    expect(message?.attributes.definition).toMatchObject({
      channel: 'email',
      label: 'Email 1',
      content: { subject: 'Autumn is here', previewText: 'Twelve new teas', fromEmail: 'hello@tea.example' },
    });
    const one = await campaigns().getCampaignMessage(message?.id ?? '', { include: ['campaign', 'template'] });
    expect(one.body.included?.map((resource) => resource.type).sort()).toEqual(['campaign', 'template']);
    const template = await campaigns().getTemplateForCampaignMessage(message?.id ?? '');
    expect(template.body.data).toMatchObject(one.body.included?.find(({ type }) => type === 'template') ?? {});
    const related = await campaigns().getTemplateIdForCampaignMessage(message?.id ?? '');
    expect(related.body.data).toEqual({ type: 'template', id: template.body.data?.id });
    const missing = campaigns().getTemplateForCampaignMessage('NOSUCHMESSAGE');
    await expect(missing).rejects.toMatchObject(refusal(404, 'not_found'));
  });

  it('but not of every channel at once, nor by just any filter, nor 101 of them', async () => {
    const required = refusal(400, 'invalid', 'messages.channel');
    await expect(campaigns().getCampaigns('equals(archived,false)')).rejects.toMatchObject(required);
    const both = `and(${EMAIL},contains(status,'Sent'))`;
    await expect(campaigns().getCampaigns(both)).rejects.toMatchObject(refusal(400, 'invalid'));
    await expect(campaigns().getCampaigns(EMAIL, { pageSize: 101 })).rejects.toMatchObject(refusal(400, 'invalid'));
  });
});
