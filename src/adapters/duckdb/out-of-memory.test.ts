import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { whyNotCounted } from './out-of-memory.ts';
import { startDuck } from './session.ts';

test('what does not fit into the memory it was given says what to do, and a mistake in a query stays a mistake', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'justai-memory-'));
  const failure = async (memoryMegabytes: number, query: string): Promise<unknown> => {
    const duck = await startDuck(join(folder, 'spill'), memoryMegabytes);
    const session = await duck.open();
    const error = await session.run(query).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    session.close();
    duck.close();
    return error;
  };
  const inOnePiece = 'CREATE TEMP TABLE numbers AS SELECT list(range) FROM range(5_000_000)';
  expect(whyNotCounted(await failure(50, inOnePiece))).toMatch(/PIPELINE_MEMORY_MB/);
  expect(await failure(768, inOnePiece)).toBeNull();
  const mistake = await failure(768, 'SELECT nothing');
  expect(() => whyNotCounted(mistake)).toThrow(/nothing/);
  rmSync(folder, { recursive: true });
});
