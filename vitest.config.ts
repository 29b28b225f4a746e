import { defineConfig } from 'vitest/config';

/** Suites of one group run side by side on two workers; those that kill processes or drive a browser run alone. */
const suite = (
  name: string,
  include: string[],
  timeoutMilliseconds: number,
  globalSetup: string[],
  { groupOrder, maxWorkers }: { groupOrder: number; maxWorkers: number },
) => ({
  test: {
    name,
    include,
    maxWorkers,
    sequence: { groupOrder },
    testTimeout: timeoutMilliseconds,
    hookTimeout: timeoutMilliseconds,
    globalSetup,
  },
});

const POSTGRES = 'test/support/postgres-for-the-suite.ts';
const CONSOLE = 'test/browser/support/console-for-the-suite.ts';
const TOGETHER = { groupOrder: 0, maxWorkers: 2 };
const ALONE = { groupOrder: 1, maxWorkers: 1 };

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      suite(
        'unit',
        ['src/**/*.test.ts', 'twin/**/*.test.ts', 'test/*.test.ts', 'test/conformance/*.test.ts'],
        20_000,
        [],
        TOGETHER,
      ),
      suite('integration', ['test/integration/**/*.test.ts'], 120_000, [POSTGRES], TOGETHER),
      suite('chaos', ['test/chaos/**/*.test.ts'], 240_000, [POSTGRES], ALONE),
      suite('browser', ['test/browser/**/*.test.ts'], 180_000, [CONSOLE], ALONE),
    ],
  },
});
