// `npm run test:deploy`: what deploy/aws/cdk would install, synthesised without any network and held to its promises.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { install, root, run, tool } from './prepare.mjs';

const folder = join(root, 'deploy/aws/cdk');
const inFolder = (command, args) => run('env', ['-C', folder, ...command, ...args]);
const MADE_UP = [
  'hostName=justai.example.com',
  'certificateArn=arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-0000-0000-000000000000',
];

install();
try {
  if (!existsSync(join(folder, 'node_modules/aws-cdk-lib'))) {
    process.stderr.write('Installing the CDK (once) …\n');
    inFolder(['npm'], ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  run(tool('tsc'), ['-p', join(folder, 'tsconfig.json')]);
  const settings = MADE_UP.flatMap((each) => ['-c', each]);
  inFolder(['CDK_DISABLE_VERSION_CHECK=1', 'node_modules/.bin/cdk'], ['synth', '--no-notices', '--quiet', ...settings]);
  inFolder([tool('vitest')], ['run', '--config', 'vitest.config.ts', '--root', '.']);
} catch {
  process.exit(1);
}
