import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUnrendered, parseTrackingId } from './tracking-id.ts';

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,30}$/);

describe('tracking_id', () => {
  it('is read back into profile, flow and action, whatever the ids', () => {
    fc.assert(
      fc.property(id, id, id, (profileId, flowId, actionId) => {
        expect(parseTrackingId(`${profileId}.${flowId}.${actionId}`)).toEqual({
          kind: 'klaviyo',
          profileId,
          flowId,
          actionId,
        });
      }),
    );
  });

  it('that Klaviyo did not render is recognised as such', () => {
    expect(parseTrackingId('{{ person.KlaviyoID }}.UTRYvx.3')).toEqual({ kind: 'unrendered' });
    expect(isUnrendered('{{ person.KlaviyoID }}')).toBe(true);
    expect(isUnrendered('01GDDKASAP8TKDDA2GRZDSVP4H')).toBe(false);
  });

  it.each(['', '.', 'a.b', 'a..c', 'a.b.c.d', 'a.b.c d', '../../x.b.c'])('refuses %j', (text) => {
    expect(parseTrackingId(text)).toEqual({ kind: 'malformed' });
  });
});
