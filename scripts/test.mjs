// `npm test` and its parts. Installs and builds first; installs Chromium where it may.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, root, tool } from './prepare.mjs';

const PARTS = ['unit', 'integration', 'chaos', 'browser'];
const [first, ...rest] = process.argv.slice(2);
const wanted = PARTS.includes(first) ? [first] : PARTS;
const extra = PARTS.includes(first) ? rest : process.argv.slice(2);

function findChromium() {
  const known = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return known.find((path) => path && existsSync(path));
}

function ensureChromium() {
  if (findChromium()) return findChromium();
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stderr.write('Installing Chromium for the browser tests (once) …\n');
    try {
      execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
      execFileSync(
        'apt-get',
        ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation', 'fonts-noto-color-emoji'],
        { stdio: 'ignore' },
      );
    } catch {
      // Reported below, with what to do.
    }
  }
  return findChromium();
}

/** The twin's SFTP server is tried with OpenSSH's own client. */
function ensureSftp() {
  if (spawnSync('sftp', ['-V'], { stdio: 'ignore' }).error === undefined) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  process.stderr.write('Installing openssh-client for the SFTP tests (once) …\n');
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'openssh-client'], { stdio: 'ignore' });
}

install();
build();
if (wanted.includes('integration')) ensureSftp();
const env = { ...process.env };
if (wanted.includes('browser')) {
  const chromium = ensureChromium();
  if (chromium) env.CHROMIUM_PATH = chromium;
  else {
    process.stderr.write(
      'Browser tests SKIPPED: no Chromium found. Install it, or set CHROMIUM_PATH, and run npm run test:browser.\n',
    );
    wanted.splice(wanted.indexOf('browser'), 1);
  }
}
if (wanted.length === 0) process.exit(0);
const { KLAVIYO_OPENAPI, KLAVIYO_EXCHANGES } = env;
const temporary = KLAVIYO_OPENAPI && !KLAVIYO_EXCHANGES ? mkdtempSync(join(tmpdir(), 'klaviyo-exchanges-')) : null;
if (temporary) env.KLAVIYO_EXCHANGES = temporary;
const inRoot = { cwd: root, env, stdio: /** @type {const} */ ('inherit') };
const tests = spawnSync(tool('vitest'), ['run', ...wanted.flatMap((part) => ['--project', part]), ...extra], inRoot);
// A part of the suite need not have met the twin.
const isWhole = wanted.length === PARTS.length && extra.length === 0;
const isRecorded = env.KLAVIYO_EXCHANGES && existsSync(env.KLAVIYO_EXCHANGES) && readdirSync(env.KLAVIYO_EXCHANGES)[0];
const conforms =
  KLAVIYO_OPENAPI && !isRecorded && !isWhole
    ? { status: 0 }
    : spawnSync(process.execPath, ['--import', 'tsx', 'test/conformance/check.ts'], inRoot);
if (temporary) rmSync(temporary, { recursive: true });
process.exit(tests.status || tests.signal || conforms.status !== 0 ? 1 : 0);
