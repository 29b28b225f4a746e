import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeForNow, writeWhole } from './whole-file.ts';

const BLOCK_BYTES = 1024 * 1024;
const bytes = Uint8Array.from({ length: 251 * 1024 }, (_, at) => at % 251);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'justai-whole-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('holds every byte in order, however they come', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 40 }), async (lengths) => {
      const path = join(folder, 'whole');
      const chunks = lengths.map((length, at) => bytes.subarray(at % (length + 1), length));
      await writeWhole(path, each(chunks));
      expect(readFileSync(path).equals(Buffer.concat(chunks))).toBe(true);
      rmSync(path);
    }),
    { numRuns: 50 },
  );
});

test('holds the same where nothing waits for the disk', async () => {
  const path = join(folder, 'for-now');
  await writeForNow(path, each([bytes, bytes]));
  expect(readFileSync(path).equals(Buffer.concat([bytes, bytes]))).toBe(true);
});

test('what breaks off leaves no file, not even where much of it was written', async () => {
  const path = join(folder, 'broken');
  const broken = async function* () {
    for (let block = 0; block < 70; block += 1) yield new Uint8Array(BLOCK_BYTES);
    throw new Error('broke off');
  };
  await expect(writeWhole(path, broken())).rejects.toThrow('broke off');
  expect(existsSync(path)).toBe(false);
});

test('asks for no more than two blocks beyond what is written, however fast they come', async () => {
  const path = join(folder, 'fast');
  let most = 0;
  const fast = async function* () {
    for (let block = 1; block <= 100; block += 1) {
      const { size } = statSync(path);
      most = Math.max(most, block - size / BLOCK_BYTES);
      yield new Uint8Array(BLOCK_BYTES);
    }
  };
  await writeWhole(path, fast());
  expect(most).toBeLessThanOrEqual(2);
});

async function* each(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
