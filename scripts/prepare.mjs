// Makes a fresh clone ready: installs what is missing, builds what is stale. Needs nothing but Node and npm.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const INSTALLED = join(root, 'node_modules', '.installed-for');
const BUILT = join(root, 'dist', '.built-from');
/** Served as they are, by the compiled twin from beside itself. */
const TWIN_ASSETS = join('twin', 'page', 'assets');

/** @param {string} text */
const say = (text) => process.stderr.write(`\u001b[2m${text}\u001b[0m\n`);

/** @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
export function run(command, args, env = process.env) {
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], env });
}

/** @param {string} name */
export const tool = (name) => join(root, 'node_modules', '.bin', name);

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node ${process.versions.node} is too old: this needs 20.19 or newer.`);
  }
}

export function install() {
  requireNode();
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === wanted) return;
  say('Installing packages (once) …');
  // Not `npm ci`: it refuses a lockfile without other platforms' optional binaries, and not every registry has them.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(INSTALLED, wanted);
}

/** @param {string} path @returns {string[]} */
function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

export function build() {
  const sources = [
    'src',
    'twin',
    'bench',
    'vite.config.ts',
    'tsconfig.base.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ];
  const hash = createHash('sha256');
  for (const path of [...sources, 'package-lock.json'].flatMap((source) => filesBelow(join(root, source)))) {
    hash.update(path.slice(root.length)).update(readFileSync(path));
  }
  const wanted = hash.digest('hex');
  if (existsSync(BUILT) && readFileSync(BUILT, 'utf8') === wanted) return;
  say('Building (after a change) …');
  run(tool('tsc'), ['-p', 'tsconfig.build.json']);
  cpSync(join(root, TWIN_ASSETS), join(root, 'dist', TWIN_ASSETS), { recursive: true });
  // Else a test runner's NODE_ENV would bundle the development build of React.
  run(tool('vite'), ['build', '--logLevel', 'warn'], { ...process.env, NODE_ENV: 'production' });
  mkdirSync(dirname(BUILT), { recursive: true });
  writeFileSync(BUILT, wanted);
}
