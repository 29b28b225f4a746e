// `npm run demo`, `npm start`, `npm run twin`, `npm run bench -- NAME`: install and build if needed, then run.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, install, root } from './prepare.mjs';

const [what, ...rest] = process.argv.slice(2);
try {
  install();
  build();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
if (what === '--build') process.exit(0);

const program =
  what === '--bench' ? [join(root, 'dist/bench/run.js')] : [join(root, 'dist/src/main/cli.js'), what ?? '--help'];
// What a request needs lives for milliseconds: with room for it, a fifth of the server's processor time is saved.
const flags = what === 'serve' ? ['--max-semi-space-size=64'] : [];
const child = spawn(process.execPath, [...flags, ...program, ...rest], { stdio: 'inherit' });
// The terminal sends Ctrl-C to both; the child ends in its own time and this process reports how.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
