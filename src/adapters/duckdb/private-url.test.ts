import { afterAll, beforeAll, expect, test } from 'vitest';
import { privateUrl } from './private-url.ts';
import { type Duck, type DuckSession, startDuck, text } from './session.ts';

let duck: Duck;
let session: DuckSession;
beforeAll(async () => {
  duck = await startDuck();
  session = await duck.open();
});
afterAll(() => {
  session.close();
  duck.close();
});

const kept = async (url: string): Promise<unknown> =>
  (await session.rows(`SELECT ${privateUrl(text(url))} AS url`))[0]?.url;

test.each([
  ['https://s.example/p?a=1,2&utm_source=x#top', 'https://s.example/p?a=1,2&utm_source=x#top'],
  ['https://s.example/p?email=ann@shop.example&a=1', 'https://s.example/p?email=&a=1'],
  ['https://s.example/p?e=ann.lee%2Bnews%40shop.co.uk', 'https://s.example/p?e='],
  ['https://s.example/bye/ann@shop.example/now', 'https://s.example/bye//now'],
  ['https://s.example/?_kx=abc.DEF%3D%3D&b=2', 'https://s.example/?_kx=&b=2'],
  ['https://s.example/?b=2&_ke=eyJrbF9lbWFpbCI6', 'https://s.example/?b=2&_ke='],
  ['mailto:help@shop.example?subject=hi', 'mailto:?subject=hi'],
  ['https://s.example/@shop/x', 'https://s.example/@shop/x'],
])('of %s stays %s', async (url, expected) => {
  expect(await kept(url)).toBe(expected);
});

test('no address stays none', async () => {
  expect(await session.rows(`SELECT ${privateUrl('CAST(NULL AS VARCHAR)')} AS url`)).toEqual([{ url: null }]);
});
