import { describe, expect, test } from 'vitest';
import { instant } from '../../domain/instant.ts';
import { judge, shownName } from './names.ts';
import type { RemoteEntry } from './ports.ts';

const file = (name: string, other: Partial<RemoteEntry> = {}) =>
  judge({ name, kind: 'file', bytes: 1, modifiedAt: instant(0), ...other });

describe('a file of the server', () => {
  test.each([
    'opened.csv',
    'opened.csv.gz',
    'OPENED.CSV',
    'Übersicht – März.csv',
    '開封.csv',
    'a b;c&d.csv',
    '👩‍👩‍👧.csv',
  ])('%s is fetched', (name) => expect(file(name)).toEqual({ kind: 'export' }));

  test.each(['.', '..', 'read me.txt', '.opened.csv', 'opened.csv.tmp', ''])('%s is of no interest', (name) =>
    expect(file(name)).toEqual({ kind: 'ignored' }),
  );

  test.each([
    ['../x.csv', /slash/],
    ['/etc/x.csv', /slash/],
    ['..\\x.csv', /slash/],
    ['a/b.csv', /slash/],
    ['a\0b.csv', /invisible/],
    ['a\nb.csv', /invisible/],
    ['a\u001b[2Jb.csv', /invisible/],
    ['vsc.\u202ecsv', /invisible/],
    ['opened.csv\n', /invisible/],
    ['a\ufffd.csv', /UTF-8/],
    [`${'é'.repeat(130)}.csv`, /longer than 255 bytes/],
  ])('%j is left, and it is said why', (name, why) =>
    expect(file(name)).toEqual({ kind: 'left', reason: expect.stringMatching(why) }),
  );

  test('a link is left, an empty file too, and one whose size makes no sense', () => {
    expect(file('a.csv', { kind: 'link' })).toMatchObject({ kind: 'left', reason: expect.stringMatching(/link/) });
    expect(file('a.csv', { bytes: 0 })).toMatchObject({ kind: 'left', reason: expect.stringMatching(/empty/) });
    for (const bytes of [Number.NaN, -1, 2 ** 60]) expect(file('a.csv', { bytes })).toMatchObject({ kind: 'left' });
    expect(file('a.csv', { kind: 'folder' })).toEqual({ kind: 'ignored' });
    expect(file('a.csv', { kind: 'other' })).toEqual({ kind: 'ignored' });
  });
});

test('what cannot be seen in a name is shown as its code', () => {
  expect(shownName('a\0\n\\b\u202e.csv')).toBe('a\\u0000\\u000a\\u005cb\\u202e.csv');
  expect(shownName('x'.repeat(300))).toHaveLength(200);
});
