import { FlowActionEnum, FlowsApi } from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('flow-parts');

/** A second passes before each call: three a second is these operations' limit. */
function flows(): FlowsApi {
  tour.shop.clock.time += 1_000;
  return tour.visit(FlowsApi);
}
const actionIds = () => tour.shop.flow.definition.actions.map(({ id }) => id);

describe('the SDK walks a flow', () => {
  it('from the flow to its actions and back', async () => {
    const { id } = tour.shop.flow;
    const listed = await flows().getActionsForFlow(id);
    expect(listed.body.data.map((action) => action.id)).toEqual(actionIds());
    expect((await flows().getActionIdsForFlow(id)).body.data.map((action) => action.id)).toEqual(actionIds());
    const [webhook = ''] = actionIds();
    const read = await flows().getFlowAction(webhook, { include: ['flow', 'flow-messages'] });
    expect(read.body.data.attributes.definition).toMatchObject({
      type: 'send-webhook',
      links: { next: actionIds()[1] },
    });
    expect(read.body.included?.map((resource) => resource.type)).toEqual(['flow', 'flow-message']);
    expect((await flows().getFlowForFlowAction(webhook)).body.data?.attributes.name).toBe('Welcome');
    expect((await flows().getFlowIdForFlowAction(webhook)).body.data?.id).toBe(id);
  });

  it('from an email to its message, and from there to its template', async () => {
    const emails = await flows().getActionsForFlow(tour.shop.flow.id, { filter: 'equals(action_type,"SEND_EMAIL")' });
    const actionId = emails.body.data[0]?.id ?? '';
    const messages = await flows().getFlowActionMessages(actionId);
    const id = messages.body.data[0]?.id ?? '';
    expect((await flows().getMessageIdsForFlowAction(actionId)).body.data[0]?.id).toBe(id);
    const message = await flows().getFlowMessage(id, { include: ['template'] });
    expect(message.body.data.attributes).toMatchObject({ channel: 'email', definition: { name: 'Welcome email' } });
    expect(message.body.included?.[0]?.type).toBe('template');
    expect((await flows().getActionForFlowMessage(id)).body.data?.id).toBe(actionId);
    expect((await flows().getActionIdForFlowMessage(id)).body.data?.id).toBe(actionId);
    const template = await flows().getTemplateForFlowMessage(id);
    expect(template.body.data?.attributes.html).toBe('<p>Hello</p>');
    expect((await flows().getTemplateIdForFlowMessage(id)).body.data?.id).toBe(template.body.data?.id);
  });

  it('and is told which filters and page sizes there are', async () => {
    const { id } = tour.shop.flow;
    const refused = refusal(400, 'invalid');
    await expect(flows().getActionsForFlow(id, { filter: 'equals(mood,"good")' })).rejects.toMatchObject(refused);
    await expect(flows().getActionsForFlow(id, { pageSize: 51 })).rejects.toMatchObject(refused);
    const [webhook = ''] = actionIds();
    await expect(flows().getFlowActionMessages(webhook, { pageSize: 51 })).rejects.toMatchObject(refused);
  });
});

describe('the SDK changes a step of a flow', () => {
  it('a wait becomes longer', async () => {
    const id = actionIds()[1] ?? '';
    const read = await flows().getFlowAction(id);
    const { definition } = read.body.data.attributes;
    if (definition?.type !== 'time-delay') throw new Error('The second step waits.');
    const updated = await flows().updateFlowAction(id, {
      data: {
        type: FlowActionEnum.FlowAction,
        id,
        attributes: { definition: { ...definition, data: { ...definition.data, value: 15 } } },
      },
    });
    expect(updated.body.data.attributes.definition).toMatchObject({ data: { unit: 'minutes', value: 15 } });
  });
});
