import { describe, expect, test } from 'vitest';
import type { KeptEmail } from '../mail/mailbox.ts';
import type { Json } from '../state/json.ts';
import type { PersonEntry } from '../state/person-log.ts';
import { emailStory, filling } from './email-story.ts';
import { verdict } from './story-words.ts';

const SENT_AT = 300_000;

function email(held: Record<string, Json>, uses: readonly string[] = ['subject']): KeptEmail {
  const properties = Object.entries(held).map(([property, value]) => ({ property, value, writtenAt: 1_000 }));
  return {
    number: 7,
    at: SENT_AT,
    flowId: 'F',
    messageId: 'M',
    messageName: 'Welcome',
    variationId: null,
    profileId: 'P',
    address: 'ada@example.com',
    subject: 'Hello',
    preheader: '',
    body: '',
    uses,
    properties,
  };
}
const entered = (flowId = 'F'): PersonEntry => ({ kind: 'entered', at: 0, flowId });
const posted = (status: number | null, outcome: 'accepted' | 'retry' | 'skipped' | 'failed'): PersonEntry => ({
  kind: 'webhook',
  at: 500,
  flowId: 'F',
  actionId: 'A',
  answer: { at: 600, status, outcome },
});
const written = (at: number, holds = true, via: string | null = 'update_profile'): PersonEntry => ({
  kind: 'written',
  at,
  property: 'subject',
  holds,
  via,
});
const refused = (status: number | null): PersonEntry => ({ kind: 'refused', at: 800, via: 'update_profile', status });
const left: PersonEntry = { kind: 'email', at: SENT_AT, number: 7 };

describe('an email that shows what was written', () => {
  test('names the write that filled it, and the webhook before that write', () => {
    const story = emailStory(email({ subject: 'Yours' }), [entered(), posted(200, 'accepted'), written(1_000), left]);
    expect(story.properties[0]).toMatchObject({
      value: 'Yours',
      absence: null,
      write: { at: 1_000, via: 'update_profile' },
      webhook: { answer: { status: 200 } },
    });
    expect(verdict(story)).toMatchObject({ tone: 'good' });
  });

  test('is not confused by what is written at the instant it leaves, but after it', () => {
    const log = [entered(), written(1_000, true, 'bulk_import_profiles'), left, written(SENT_AT)];
    const [property] = emailStory(email({ subject: 'Yours' }), log).properties;
    expect(property?.write?.via).toBe('bulk_import_profiles');
  });
});

describe('an email that fell back', () => {
  const why = (log: PersonEntry[], held: Record<string, Json> = {}) => verdict(emailStory(email(held), log)).text;

  test.each([
    ['nothing was written', [entered(), posted(200, 'accepted'), left], /Nothing wrote it\. .* was answered 200\./],
    ['its webhook was skipped', [entered(), posted(404, 'skipped'), left], /was answered 404 and was skipped/],
    ['its webhook found nobody', [entered(), posted(null, 'failed'), left], /got no answer and was given up/],
    ['there was no webhook', [entered(), left], /No webhook was posted/],
    [
      'its write was refused',
      [entered(), posted(200, 'accepted'), refused(503), left],
      /No write got through: PATCH .* 503\./,
    ],
    [
      'its write was not answered',
      [entered(), posted(200, 'accepted'), refused(null), left],
      /PATCH .* got no answer\./,
    ],
    ['a second write came too late', [entered(), refused(429), left, written(SENT_AT + 12_000)], /12 seconds too late/],
    ['it came too late', [entered(), left, written(SENT_AT + 12_000)], /Written 12 seconds too late, by PATCH/],
    ['it was emptied', [entered(), written(1_000), written(2_000, false), left], /Emptied at 00:00:02 by PATCH/],
    ['the write could not be seen yet', [entered(), written(299_000), left], /not yet visible to this email/],
  ] as [string, PersonEntry[], RegExp][])('because %s', (_reason, log, sentence) => {
    expect(why(log)).toMatch(sentence);
  });

  test('in part, says in which', () => {
    const story = emailStory(email({ subject: 'Yours', body: '' }, ['subject', 'body']), [written(1_000), left]);
    expect(verdict(story)).toMatchObject({ tone: 'mixed', text: expect.stringMatching(/^Nothing in body\./) });
  });
});

test('the timeline begins where the person entered the flow, and goes a little past the email', () => {
  const log = [entered('other'), written(10), entered(), posted(200, 'accepted'), left, written(SENT_AT + 1)];
  expect(emailStory(email({}), log).timeline.map(({ kind }) => kind)).toEqual([
    'entered',
    'webhook',
    'email',
    'written',
  ]);
});

test.each([
  [{ a: 'x', b: 1 }, ['a', 'b'], 'filled'],
  [{ a: 'x', b: '' }, ['a', 'b'], 'partly'],
  [{ other: 'x' }, ['a'], 'default'],
  [{}, [], 'plain'],
] as const)('an email whose profile held %j and that asks for %j is %s', (held, uses, expected) => {
  expect(filling(email(held, uses))).toBe(expected);
});
