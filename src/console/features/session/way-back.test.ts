import { expect, test } from 'vitest';
import { wayBack } from './way-back.ts';

const ORIGIN = 'https://justai.example.com';

test('path, query and fragment that were wanted are gone back to', () => {
  expect(wayBack('/deliveries/find?of=P1&x=%2F#top', ORIGIN)).toBe('/deliveries/find?of=P1&x=%2F#top');
  expect(wayBack(undefined, ORIGIN)).toBe('/templates');
});

test.each([
  '//evil.example/a',
  '/\\evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  '/.//evil.example',
  'https://justai.example.com.evil.example/',
])('%s leads nowhere else', (next) => {
  expect(wayBack(next, ORIGIN)).toBe('/templates');
});
