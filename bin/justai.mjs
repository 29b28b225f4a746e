#!/usr/bin/env node
import { existsSync } from 'node:fs';

const program = new URL('../dist/src/main/cli.js', import.meta.url);
if (!existsSync(program)) {
  process.stderr.write('Not built yet: run `npm run build` first.\n');
  process.exit(1);
}
await import(program.href);
