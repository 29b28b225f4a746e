import { FlowEnum, FlowsApi } from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('flows');
const flows = () => tour.visit(FlowsApi);
const type = FlowEnum.Flow;

describe('the SDK reads flows', () => {
  it('by filter, without their definition, with their actions where it asks for them', async () => {
    const { body } = await flows().getFlows({
      filter: 'equals(status,"live")',
      fieldsFlow: ['name', 'trigger_type'],
      include: ['flow-actions'],
    });
    expect(body.data.map(({ attributes }) => attributes)).toMatchObject([
      { name: 'Welcome', triggerType: 'Added to List' },
    ]);
    expect(body.included?.map((action) => action.type)).toEqual(['flow-action', 'flow-action', 'flow-action']);
    await expect(flows().getFlows({ filter: 'contains(status,"live")' })).rejects.toMatchObject(
      refusal(400, 'invalid'),
    );
    await expect(flows().getFlows({ pageSize: 51 })).rejects.toMatchObject(refusal(400, 'invalid', 'between 1 and 50'));
  });

  it('one by one, with the definition where it asks for it', async () => {
    const { id } = tour.shop.flow;
    expect((await flows().getFlow(id)).body.data.attributes.definition).toBeUndefined();
    const { body } = await flows().getFlow(id, { additionalFieldsFlow: ['definition'] });
    const { definition } = body.data.attributes;
    expect(definition?.actions.map((action) => action.type)).toEqual(['send-webhook', 'time-delay', 'send-email']);
    expect(definition?.triggers).toMatchObject([{ type: 'list', id: tour.shop.list.id }]);
    expect(definition?.reentryCriteria).toEqual({ duration: 1, unit: 'alltime' });
  });
});

describe('the SDK changes flows', () => {
  it('makes one from the definition of another, sets it live and deletes it', async () => {
    const definition = {
      triggers: [{ type: 'list' as const, id: tour.shop.list.id }],
      entryActionId: 'wait',
      actions: [
        {
          temporaryId: 'wait',
          type: 'time-delay' as const,
          links: { next: null },
          data: { unit: 'hours' as const, value: 3, secondaryValue: null, timezone: 'profile' as const },
        },
      ],
    };
    const made = await flows().createFlow({ data: { type, attributes: { name: 'Wait', definition } } });
    expect([made.response.status, made.body.data.attributes]).toMatchObject([
      201,
      { name: 'Wait', status: 'draft', definition: { actions: [{ type: 'time-delay', data: { value: 3 } }] } },
    ]);
    const id = made.body.data.id ?? '';
    const updated = await flows().updateFlow(id, { data: { type, id, attributes: { status: 'live' } } });
    expect(updated.body.data.attributes.status).toBe('live');
    await expect(
      flows().updateFlow(id, { data: { type, id, attributes: { status: 'asleep' } } }),
    ).rejects.toMatchObject(refusal(400, 'invalid'));
    expect((await flows().deleteFlow(id)).response.status).toBe(204);
    await expect(flows().getFlow(id)).rejects.toMatchObject(refusal(404, 'not_found'));
  });
});
