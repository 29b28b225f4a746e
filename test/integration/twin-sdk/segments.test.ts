import { SegmentEnum, SegmentsApi } from 'klaviyo-api';
import { expect, it } from 'vitest';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('segments');
const segments = () => tour.visit(SegmentsApi);
const type = SegmentEnum.Segment;

it('the SDK keeps segments and finds their people', async () => {
  const { sarah } = tour.shop;
  const definition = {
    conditionGroups: [
      {
        conditions: [
          {
            type: 'profile-property',
            property: 'email',
            filter: { type: 'string', operator: 'equals', value: 'sarah@example.com' },
          },
        ],
      },
    ],
  };
  const made = await segments().createSegment({
    data: { type, attributes: { name: 'Sarahs', definition } },
  } as Parameters<SegmentsApi['createSegment']>[0]);
  expect(made.response.status).toBe(201);
  const id = made.body.data.id ?? '';
  expect((await segments().getSegments({ filter: 'equals(name,"Sarahs")' })).body.data).toHaveLength(1);
  expect((await segments().getProfilesForSegment(id)).body.data.map((profile) => profile.id)).toEqual([sarah.id]);
  expect((await segments().getProfileIdsForSegment(id)).body.data.map((profile) => profile.id)).toEqual([sarah.id]);
  expect((await segments().getFlowsTriggeredBySegment(id)).body.data).toEqual([]);
  expect((await segments().getIdsForFlowsTriggeredBySegment(id)).body.data).toEqual([]);
  expect((await segments().getTagsForSegment(id)).body.data).toEqual([]);
  expect((await segments().getTagIdsForSegment(id)).body.data).toEqual([]);
  await segments().updateSegment(id, { data: { type, id, attributes: { isStarred: true } } });
  expect((await segments().getSegment(id)).body.data.attributes.isStarred).toBe(true);
  expect((await segments().deleteSegment(id)).response.status).toBe(204);
  await expect(segments().getSegment(id)).rejects.toMatchObject(refusal(404, 'not_found'));
});
