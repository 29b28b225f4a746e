import { describe, expect, it } from 'vitest';
import { ingestProgress } from './ingest-progress.ts';

async function shownOf(terminal: { isTTY: boolean; columns?: number }, bytes: number | null): Promise<string[]> {
  const shown: string[] = [];
  const progress = ingestProgress({ ...terminal, write: (text) => shown.push(text) });
  async function* chunks() {
    for (let chunk = 0; chunk < 4; chunk += 1) yield new Uint8Array(1_000_000);
  }
  let passed = 0;
  for await (const chunk of progress.landing('a.csv', bytes, chunks())) passed += chunk.length;
  expect(passed).toBe(4_000_000);
  progress.loading('a.csv');
  progress.clear();
  return shown.map((line) => line.replace('\r\u001b[K', ''));
}

describe('the progress of an ingest', () => {
  it('is one bar that fills, then a word on loading, then nothing', async () => {
    expect(await shownOf({ isTTY: true }, 4_000_000)).toEqual([
      '█████░░░░░░░░░░░░░░░ 25 % of 4.0 MB  a.csv',
      '██████████░░░░░░░░░░ 50 % of 4.0 MB  a.csv',
      '███████████████░░░░░ 75 % of 4.0 MB  a.csv',
      '████████████████████ 100 % of 4.0 MB  a.csv',
      'a.csv: loading its rows …',
      '',
    ]);
  });

  it('is the bytes so far where nobody knows how many there will be', async () => {
    expect((await shownOf({ isTTY: true }, null)).at(-3)).toBe('a.csv: 4.0 MB');
  });

  it('is cut to the width of the terminal, and kept out of a log', async () => {
    const narrow = await shownOf({ isTTY: true, columns: 30 }, 4_000_000);
    expect(Math.max(...narrow.map((line) => line.length))).toBe(29);
    expect(await shownOf({ isTTY: false }, 4_000_000)).toEqual([]);
  });
});
