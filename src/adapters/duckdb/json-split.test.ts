import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonSplitter } from './json-split.ts';

const LONGEST = 4_096;

/** In chunks of these sizes, again and again. */
function split(text: string, sizes: readonly number[] = [7], longest = LONGEST): string[] {
  const bytes = Buffer.from(text);
  const splitter = new JsonSplitter(longest);
  const parts: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    parts.push(...splitter.take(bytes.subarray(at, at + size)));
    at += size;
  }
  splitter.end();
  return Buffer.concat(parts).toString().split('\n').filter(Boolean);
}

const awkward = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '{', '}', '[', ']', ',', ':', 'é', '\n', ' '),
  maxLength: 12,
});
const item = fc.record({ id: awkward, data: fc.array(awkward, { maxLength: 3 }), inner: fc.record({ data: awkward }) });
const page = fc.record({
  note: awkward,
  data: fc.array(item, { maxLength: 4 }),
  included: fc.array(item, { maxLength: 2 }),
});
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const indent = fc.constantFrom(undefined, 1, '\t');

describe('a file of JSON that is taken apart', () => {
  test('gives the items of a list as they were, wherever its chunks end', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 6 }), sizes, indent, (items, cuts, space) => {
        const parts = split(`\uFEFF ${JSON.stringify(items, null, space)}\n`, cuts).join('\n');
        expect(JSON.parse(`[${parts.replaceAll(/\}\n\{/g, '},{')}]`)).toEqual(items);
      }),
    );
  });

  test('gives the items of every page, and what is left of the page after them', () => {
    fc.assert(
      fc.property(fc.array(page, { minLength: 1, maxLength: 4 }), sizes, (pages, cuts) => {
        const parts = split(pages.map((each) => JSON.stringify(each)).join('\n'), cuts).map((part) => JSON.parse(part));
        expect(parts).toEqual(pages.flatMap(({ data, ...rest }) => [...data, { ...rest, data: [] }]));
      }),
    );
  });

  test('knows a list only by its own key, at the top', () => {
    const documents = [
      { more: { data: [{ id: 1 }] } },
      { dat: [{ id: 2 }], datas: [{ id: 3 }] },
      { x: 'data', y: [{}] },
    ];
    const parts = split(documents.map((each) => JSON.stringify(each)).join(''));
    expect(parts.map((part) => JSON.parse(part))).toEqual(documents);
  });

  test.each([
    ['ends early', '[{"id":1},{"id":'],
    ['ends inside its list', '[{"id":1}'],
    ['holds what is no object', '[{"id":1},2]'],
    ['has text between its objects', '{"id":1} and {"id":2}'],
    ['closes what was not opened', '[{"id":1}]]'],
    ['holds an event that is too large', `[{"id":"${'x'.repeat(LONGEST)}"}]`],
  ])('is refused where it %s', (_what, text) => {
    expect(() => split(text)).toThrow(/^Invalid Input Error: /);
  });
});
