#!/usr/bin/env -S node --max-semi-space-size=64
import { existsSync } from 'node:fs';

const program = new URL('../dist/src/main/cli.js', import.meta.url);
if (!existsSync(program)) {
  process.stderr.write('Not built yet: run `npm run build` first.\n');
  process.exit(1);
}
await import(program.href);
