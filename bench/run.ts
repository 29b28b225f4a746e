import { benchDecide } from './decide/bench.ts';
import { benchDeliverBulk } from './deliver/bulk.ts';
import { benchDeliverClaim } from './deliver/claim.ts';
import { benchDeliverSingle } from './deliver/single.ts';
import type { Figure } from './figure.ts';
import { benchSftpPull } from './ingest/sftp-pull.ts';
import { NotInstalled } from './ingest/sshd.ts';
import { benchAa } from './learn/aa.ts';
import { benchLearnClassify } from './learn/classify.ts';
import { benchLearnCoverage } from './learn/coverage.ts';
import { benchLearnEmail } from './learn/email.ts';
import { benchLearn1687 } from './learn/issue-1687.ts';
import { benchLearnOpe } from './learn/ope.ts';
import { benchLearnPublish } from './learn/publish.ts';
import { benchPipeline } from './pipeline/bench.ts';
import { benchTwin } from './twin/bench.ts';

const BENCHES: Readonly<Record<string, (parts: readonly string[]) => Promise<Figure>>> = {
  decide: benchDecide,
  'deliver-bulk': benchDeliverBulk,
  'deliver-claim': benchDeliverClaim,
  'deliver-single': benchDeliverSingle,
  'sftp-pull': benchSftpPull,
  'learn-1687': benchLearn1687,
  'learn-aa': benchAa,
  'learn-classify': benchLearnClassify,
  'learn-coverage': benchLearnCoverage,
  'learn-email': benchLearnEmail,
  'learn-ope': benchLearnOpe,
  'learn-publish': benchLearnPublish,
  pipeline: benchPipeline,
  twin: benchTwin,
};

const name = process.argv[2] ?? '';
const bench = BENCHES[name];
if (bench === undefined) {
  process.stderr.write(`Which bench? npm run bench -- ${Object.keys(BENCHES).join(' | ')}\n`);
  process.exit(1);
}
try {
  process.stdout.write(`${JSON.stringify(await bench(process.argv.slice(3)))}\n`);
} catch (error) {
  if (!(error instanceof NotInstalled)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
