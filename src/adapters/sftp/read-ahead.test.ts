import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAhead } from './read-ahead.ts';

const file = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, at) => at % 251);
const all = async (chunks: AsyncIterable<Uint8Array>): Promise<number[]> => {
  const read: number[] = [];
  for await (const chunk of chunks) read.push(...chunk);
  return read;
};

test('gives the bytes in order, whatever the order of the answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 8 }),
      fc.scheduler(),
      async (bytes, chunkBytes, atOnce, scheduler) => {
        const content = file(bytes);
        const readAt = (position: number, wanted: number) =>
          scheduler.schedule(Promise.resolve(content.subarray(position, position + wanted)));
        const read = all(readAhead(readAt, bytes, { chunkBytes, atOnce }));
        expect(await scheduler.waitFor(read)).toEqual([...content]);
      },
    ),
  );
});

test('holds no more chunks than it may, however slow its reader', async () => {
  let asked = 0;
  let taken = 0;
  let most = 0;
  const readAt = async (_position: number, wanted: number) => {
    asked += 1;
    most = Math.max(most, asked - taken);
    return new Uint8Array(wanted);
  };
  for await (const chunk of readAhead(readAt, 1_000, { chunkBytes: 10, atOnce: 4 })) {
    expect(chunk.length).toBe(10);
    await new Promise((resolve) => setImmediate(resolve));
    taken += 1;
  }
  expect([asked, most]).toEqual([100, 4]);
});

test('ends where the file does, though more was expected', async () => {
  const content = file(25);
  const readAt = async (position: number, wanted: number) => content.subarray(position, position + wanted);
  expect(await all(readAhead(readAt, 90, { chunkBytes: 10, atOnce: 3 }))).toEqual([...content]);
});

test('one failed request fails the whole, and leaves none unheard', async () => {
  const readAt = async (position: number) => {
    if (position >= 20) throw new Error(`no ${position}`);
    return file(10);
  };
  await expect(all(readAhead(readAt, 90, { chunkBytes: 10, atOnce: 5 }))).rejects.toThrow('no 20');
});
