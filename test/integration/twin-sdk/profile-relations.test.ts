import { ProfileEnum, ProfileMergeEnum, ProfilesApi } from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { addToList } from '../../../twin/state/lists.ts';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('profile-relations');
const profiles = () => tour.visit(ProfilesApi);
const type = ProfileEnum.Profile;

describe('the SDK follows a profile', () => {
  it('to its lists, and to what the twin has none of', async () => {
    const { account, list, sarah, clock } = tour.shop;
    addToList(account.lists, list, sarah, clock.time);
    expect((await profiles().getListsForProfile(sarah.id)).body.data.map(({ id }) => id)).toEqual([list.id]);
    expect((await profiles().getListIdsForProfile(sarah.id)).body.data.map(({ id }) => id)).toEqual([list.id]);
    expect((await profiles().getSegmentsForProfile(sarah.id)).body.data).toEqual([]);
    expect((await profiles().getSegmentIdsForProfile(sarah.id)).body.data).toEqual([]);
    expect((await profiles().getPushTokensForProfile(sarah.id)).body.data).toEqual([]);
    expect((await profiles().getPushTokenIdsForProfile(sarah.id)).body.data).toEqual([]);
    expect((await profiles().getConversationForProfile(sarah.id)).body.data).toBeNull();
    expect((await profiles().getConversationIdForProfile(sarah.id)).body.data).toBeNull();
    expect((await profiles().getConversationsForProfile(sarah.id)).body.data).toEqual([]);
    expect((await profiles().getConversationIdsForProfile(sarah.id)).body.data).toEqual([]);
    await expect(profiles().getListsForProfile('nobody')).rejects.toMatchObject(refusal(404, 'not_found'));
  });

  it('into another one, and no longer finds it', async () => {
    const { sarah, clock } = tour.shop;
    const source = await profiles().createProfile({ data: { type, attributes: { externalId: 'T1' } } });
    const id = source.body.data.id ?? '';
    const merged = await profiles().mergeProfiles({
      data: {
        type: ProfileMergeEnum.ProfileMerge,
        id: sarah.id,
        relationships: { profiles: { data: [{ type, id }] } },
      },
    });
    expect([merged.response.status, merged.body.data.id]).toEqual([201, sarah.id]);
    clock.time += 60_000;
    await expect(profiles().getProfile(id)).rejects.toMatchObject(refusal(404, 'not_found'));
    expect((await profiles().getProfile(sarah.id)).body.data.attributes.externalId).toBe('T1');
  });
});
