import { ListEnum, ListsApi, ProfileEnum } from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('lists');
const lists = () => tour.visit(ListsApi);
const type = ListEnum.List;

describe('the SDK keeps lists', () => {
  it('finds one by name and renames it', async () => {
    const { id } = tour.shop.list;
    const found = await lists().getLists({ filter: 'equals(name,"Newsletter")' });
    expect(found.body.data.map((list) => [list.id, list.attributes.name])).toEqual([[id, 'Newsletter']]);
    await lists().updateList(id, { data: { type, id, attributes: { name: 'Tea letter' } } });
    expect((await lists().getList(id)).body.data.attributes.name).toBe('Tea letter');
    await expect(lists().getLists({ filter: 'contains(name,"Tea")' })).rejects.toMatchObject(refusal(400, 'invalid'));
    await expect(lists().getLists({ pageSize: 11 })).rejects.toMatchObject(refusal(400, 'invalid', 'between 1 and 10'));
  });

  it('makes one and deletes it', async () => {
    const made = await lists().createList({ data: { type, attributes: { name: 'Buyers' } } });
    expect([made.response.status, made.body.data.attributes]).toMatchObject([
      201,
      { name: 'Buyers', optInProcess: 'double_opt_in' },
    ]);
    const id = made.body.data.id ?? '';
    expect((await lists().deleteList(id)).response.status).toBe(204);
    await expect(lists().getList(id)).rejects.toMatchObject(refusal(404, 'not_found'));
  });

  it('finds the flows that one starts, and no tags', async () => {
    const { id } = tour.shop.list;
    const flows = (await lists().getFlowsTriggeredByList(id)).body.data;
    expect(flows.map((flow) => flow.id)).toEqual([tour.shop.flow.id]);
    const ids = (await lists().getIdsForFlowsTriggeredByList(id)).body.data;
    expect(ids.map((flow) => flow.id)).toEqual([tour.shop.flow.id]);
    expect((await lists().getTagsForList(id)).body.data).toEqual([]);
    expect((await lists().getTagIdsForList(id)).body.data).toEqual([]);
  });

  it('adds a profile to one and takes it out again', async () => {
    const { list, sarah } = tour.shop;
    const members = async () =>
      (await lists().getProfilesForList(list.id)).body.data.map(({ attributes }) => attributes.email);
    const data = [{ type: ProfileEnum.Profile, id: sarah.id }];
    expect((await lists().addProfilesToList(list.id, { data })).response.status).toBe(204);
    expect(await members()).toEqual(['sarah@example.com']);
    expect((await lists().getProfileIdsForList(list.id)).body.data.map(({ id }) => id)).toEqual([sarah.id]);
    expect((await lists().removeProfilesFromList(list.id, { data })).response.status).toBe(204);
    expect(await members()).toEqual([]);
  });
});
