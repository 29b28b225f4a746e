import { ListEnum, ProfileBulkImportJobEnum, ProfileEnum, ProfilesApi } from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('profile-imports');
const profiles = () => tour.visit(ProfilesApi);
const type = ProfileEnum.Profile;

const STRANGER = '01GDDKASAP8TKDDA2GRZDSVP4H';
const byEmail = (email: string) => ({ type, attributes: { email, properties: { tea: 'oolong' } } });
const byId = (id: string) => ({ type, id, attributes: { properties: { tea: 'oolong' } } });

function bulkImport(data: ReturnType<typeof byEmail | typeof byId>[]) {
  return profiles().bulkImportProfiles({
    data: {
      type: ProfileBulkImportJobEnum.ProfileBulkImportJob,
      attributes: { profiles: { data } },
      relationships: { lists: { data: [{ type: ListEnum.List, id: tour.shop.list.id }] } },
    },
  });
}

describe('the SDK imports profiles in bulk', () => {
  it('and follows the job from queued to its profiles, its lists and its errors', async () => {
    const opened = await bulkImport([byEmail('tom@example.com'), byId(STRANGER), byId(tour.shop.sarah.id)]);
    expect([opened.response.status, opened.body.data.attributes]).toMatchObject([
      202,
      { status: 'queued', totalCount: 3, completedCount: 0, failedCount: 0 },
    ]);
    const id = opened.body.data.id ?? '';
    tour.shop.clock.time += 60_000;
    const job = await profiles().getBulkImportProfilesJob(id, { include: ['lists'] });
    expect(job.body.data.attributes).toMatchObject({ status: 'complete', completedCount: 2, failedCount: 1 });
    expect(job.body.data.attributes.completedAt).toBeInstanceOf(Date);
    expect(job.body.included?.map((list) => list.id)).toEqual([tour.shop.list.id]);

    const written = await profiles().getProfilesForBulkImportProfilesJob(id);
    expect(written.body.data.map(({ attributes }) => [attributes.email, attributes.properties])).toEqual([
      ['tom@example.com', { tea: 'oolong' }],
      ['sarah@example.com', { tea: 'oolong' }],
    ]);
    const ids = await profiles().getProfileIdsForBulkImportProfilesJob(id);
    expect(ids.body.data.map((profile) => profile.id)).toEqual(written.body.data.map((profile) => profile.id));
    expect((await profiles().getListForBulkImportProfilesJob(id)).body.data[0]?.attributes.name).toBe('Newsletter');
    expect((await profiles().getListIdsForBulkImportProfilesJob(id)).body.data[0]?.id).toBe(tour.shop.list.id);
    const errors = await profiles().getErrorsForBulkImportProfilesJob(id);
    expect(errors.body.data.map(({ attributes }) => attributes)).toMatchObject([
      { code: 'invalid', title: 'Invalid input', originalPayload: { id: STRANGER } },
    ]);
  });

  it('and finds the job by its status', async () => {
    const { body } = await bulkImport([byEmail('tom@example.com')]);
    const ids = async (status: string) => {
      const listed = await profiles().getBulkImportProfilesJobs({ filter: `equals(status,"${status}")` });
      return listed.body.data.map(({ id }) => id);
    };
    expect([await ids('queued'), await ids('complete')]).toEqual([[body.data.id], []]);
    tour.shop.clock.time += 60_000;
    expect([await ids('queued'), await ids('complete')]).toEqual([[], [body.data.id]]);
    await expect(profiles().getBulkImportProfilesJobs({ pageSize: 101 })).rejects.toMatchObject(
      refusal(400, 'invalid'),
    );
  });

  it('but none whose address is none', async () => {
    const place = {
      response: { data: { errors: [{ source: { pointer: expect.stringContaining('/profiles/data/1/') } }] } },
    };
    await expect(bulkImport([byEmail('tom@example.com'), byEmail('not an address')])).rejects.toMatchObject(place);
  });

  it('but no more than 10,000 at once', async () => {
    const many = Array.from({ length: 10_001 }, (_, i) => byEmail(`p${i}@example.com`));
    await expect(bulkImport(many)).rejects.toMatchObject(refusal(400, 'invalid', 'No more than 10000'));
  });
});
