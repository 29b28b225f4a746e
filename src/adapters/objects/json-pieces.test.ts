import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonPiece, jsonPieces } from './json-pieces.ts';

async function piecesOf(text: string, cuts: readonly number[]): Promise<JsonPiece[]> {
  const ends = [...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((one, other) => one - other);
  async function* chunks() {
    for (const [place, end] of ends.entries()) yield text.slice(ends[place - 1] ?? 0, end);
  }
  const pieces: JsonPiece[] = [];
  for await (const piece of jsonPieces(chunks())) pieces.push(piece);
  return pieces;
}

test('documents and the items of lists come whole, wherever the text is cut, and hold all of it', async () => {
  const space = fc.constantFrom('', ' ', '\n');
  const item = fc.oneof(fc.jsonValue(), fc.constantFrom('a]b', '},"[', '\\"', '\\'));
  const document = fc.oneof(fc.dictionary(fc.string(), item), fc.array(item));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(space, document, space), { maxLength: 4 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      async (documents, cuts) => {
        const text = documents.map(([gap, value, indent]) => gap + JSON.stringify(value, null, indent)).join('');
        const pieces = await piecesOf(text, cuts);
        const joined = pieces.map((piece, place) => {
          const isNext = piece.kind === 'item' && pieces[place - 1]?.kind === 'item';
          return isNext ? `,${piece.text}` : piece.text;
        });
        expect(joined.join('')).toBe(text);
        const items = pieces.filter(({ kind, text: each }) => kind === 'item' && each.trim() !== '');
        const whole = pieces.filter(({ kind }) => kind === 'document');
        const lists = documents.filter(([, value]) => Array.isArray(value)).map(([, value]) => value as unknown[]);
        const parsed = (some: readonly JsonPiece[]): unknown[] => some.map((each) => JSON.parse(each.text));
        const asRead = (values: readonly unknown[]): unknown[] =>
          values.map((each) => JSON.parse(JSON.stringify(each)));
        expect(parsed(items)).toEqual(asRead(lists.flat()));
        expect(parsed(whole)).toEqual(
          asRead(documents.map(([, value]) => value).filter((each) => !Array.isArray(each))),
        );
      },
    ),
  );
});

test('an item of a list comes when it has come, not when the list is whole', async () => {
  let given = 0;
  async function* endless() {
    yield '[';
    for (;;) {
      given += 1;
      yield `{"n":${given}},`;
    }
  }
  const items: string[] = [];
  for await (const { kind, text } of jsonPieces(endless())) {
    if (kind === 'item') items.push(text);
    expect(given - items.length).toBeLessThanOrEqual(1);
    if (items.length === 1_000) break;
  }
  expect(items.at(-1)).toBe('{"n":1000}');
});
