import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BrokenSeal, SEGMENT_BYTES, seal, unseal } from './sealed-stream.ts';

const SEALED = SEGMENT_BYTES + 16;
const key = randomBytes(32);
const bound = Buffer.from('the header');

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function gather(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const sealed = (plain: Buffer, size = 50_000) => gather(seal(key, bound, pieces(plain, size)));
const opened = (bytes: Buffer, size = 50_000) => gather(unseal(key, bound, pieces(bytes, size)));

/** Around the edges of segments, where a mistake by one would hide. */
const length = fc.oneof(
  fc.constantFrom(0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 2 * SEGMENT_BYTES, 3 * SEGMENT_BYTES + 7),
  fc.integer({ min: 0, max: 4 * SEGMENT_BYTES }),
);
const RUNS = { numRuns: 60 };

describe('a sealed stream', () => {
  test('opens to the same bytes, however either side is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        length,
        fc.integer({ min: 1_000, max: 200_000 }),
        fc.integer({ min: 1_000, max: 200_000 }),
        async (bytes, one, other) => {
          const plain = randomBytes(bytes);
          expect((await opened(await sealed(plain, one), other)).equals(plain)).toBe(true);
        },
      ),
      RUNS,
    );
  });

  test('holds nothing of what it seals', async () => {
    const plain = Buffer.alloc(200_000, 'P-of-a-person,');
    expect((await sealed(plain)).includes('person')).toBe(false);
  });

  test('does not open with any bit turned', async () => {
    const plain = randomBytes(2 * SEGMENT_BYTES + 100);
    const whole = await sealed(plain);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        async (at, bit) => {
          const altered = Buffer.from(whole);
          altered[at] = (altered[at] ?? 0) ^ (1 << bit);
          await expect(opened(altered)).rejects.toThrow(BrokenSeal);
        },
      ),
      RUNS,
    );
  });

  test('does not open cut short, not even between two segments, nor with more at its end', async () => {
    const whole = await sealed(randomBytes(3 * SEGMENT_BYTES));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constantFrom(0, SEALED, 2 * SEALED), fc.integer({ min: 0, max: whole.length - 1 })),
        async (end) => {
          await expect(opened(whole.subarray(0, end))).rejects.toThrow(BrokenSeal);
        },
      ),
      RUNS,
    );
    await expect(opened(Buffer.concat([whole, whole.subarray(0, SEALED)]))).rejects.toThrow(BrokenSeal);
  });

  test('does not open with segments in another order, left out or twice', async () => {
    const whole = await sealed(randomBytes(3 * SEGMENT_BYTES + 5));
    const [a, b, c, d] = [0, 1, 2, 3].map((at) => whole.subarray(at * SEALED, (at + 1) * SEALED)) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ];
    for (const other of [[b, a, c, d], [a, c, d], [a, b, b, c, d], [a, b, d], [d]]) {
      await expect(opened(Buffer.concat(other))).rejects.toThrow(BrokenSeal);
    }
    expect((await opened(Buffer.concat([a, b, c, d]))).length).toBe(3 * SEGMENT_BYTES + 5);
  });

  test('does not open with another key or under another header', async () => {
    const whole = await sealed(Buffer.from('text'));
    await expect(gather(unseal(randomBytes(32), bound, pieces(whole, 10)))).rejects.toThrow(BrokenSeal);
    await expect(gather(unseal(key, Buffer.from('another'), pieces(whole, 10)))).rejects.toThrow(BrokenSeal);
  });
});
