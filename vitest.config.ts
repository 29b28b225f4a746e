import { defineConfig } from 'vitest/config';

const suite = (name: string, include: string[], timeoutMilliseconds: number, usesPostgres: boolean) => ({
  test: {
    name,
    include,
    testTimeout: timeoutMilliseconds,
    hookTimeout: timeoutMilliseconds,
    ...(usesPostgres ? { globalSetup: ['test/support/postgres-for-the-suite.ts'] } : {}),
  },
});

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      suite(
        'unit',
        ['src/**/*.test.ts', 'twin/**/*.test.ts', 'test/*.test.ts', 'test/conformance/*.test.ts'],
        20_000,
        false,
      ),
      suite('integration', ['test/integration/**/*.test.ts'], 60_000, true),
      suite('chaos', ['test/chaos/**/*.test.ts'], 240_000, true),
      suite('browser', ['test/browser/**/*.test.ts'], 180_000, true),
    ],
  },
});
