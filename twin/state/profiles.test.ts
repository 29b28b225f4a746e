import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededIds } from './ids.ts';
import { createProfile, emptyProfiles, type ProfileWrite, propertyWrites, updateProfile } from './profiles.ts';

function created(write: ProfileWrite, profiles = emptyProfiles()) {
  const result = createProfile(profiles, seededIds(1), write, 1_000);
  if (result.kind === 'duplicate') throw new Error('It is the first.');
  return { profiles, profile: result.profile };
}

const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((each) => each.repeat(100));
const properties = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.oneof(text, fc.integer()));

it('reads properties back as written, and when each was last written', () => {
  fc.assert(
    fc.property(properties, properties, (first, second) => {
      const { profiles, profile } = created({ properties: first });
      updateProfile(profiles, profile, { properties: second }, 2_000);
      const expected = new Map([...Object.entries(first), ...Object.entries(second)]);
      expect(new Map(Object.entries(profile.properties))).toEqual(expected);
      expect(new Map(propertyWrites(profile).map((write) => [write.property, write.writtenAt]))).toEqual(
        new Map([...expected.keys()].map((key) => [key, Object.hasOwn(second, key) ? 2_000 : 1_000])),
      );
    }),
  );
});

it('remembers when a property was cleared', () => {
  const { profiles, profile } = created({ properties: { body: 'x'.repeat(10_000) } });
  updateProfile(profiles, profile, { properties: { body: null } }, 3_000);
  expect(profile.properties).toEqual({});
  expect(propertyWrites(profile)).toEqual([{ property: 'body', value: null, writtenAt: 3_000 }]);
});

it('appends to a large text as to any other', () => {
  const large = 'x'.repeat(10_000);
  const { profiles, profile } = created({ properties: { body: large } });
  updateProfile(profiles, profile, { patch: { append: { body: 'more' } } }, 3_000);
  expect(profile.properties).toEqual({ body: [large, 'more'] });
});
