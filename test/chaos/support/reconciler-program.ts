import { randomUUID } from 'node:crypto';
import { sendCounter } from '../../../src/adapters/duckdb/send-counter.ts';
import { startDuck } from '../../../src/adapters/duckdb/session.ts';
import { klaviyoHttp } from '../../../src/adapters/klaviyo/http.ts';
import { klaviyoReports } from '../../../src/adapters/klaviyo/report-reader.ts';
import { Database } from '../../../src/adapters/postgres/database.ts';
import { pipelineRuns } from '../../../src/adapters/postgres/pipeline-runs.ts';
import { reconciliationFacts } from '../../../src/adapters/postgres/reconciliation-facts.ts';
import { reconciliations } from '../../../src/adapters/postgres/reconciliations.ts';
import type { AccountId, OrgId } from '../../../src/domain/ids.ts';
import type { Instant } from '../../../src/domain/instant.ts';
import type { KlaviyoReports } from '../../../src/ingest/klaviyo-report/ports.ts';
import { checkOnce } from '../../../src/ingest/reconciliation/check.ts';
import type { Reconciliations } from '../../../src/ingest/reconciliation/ports.ts';
import type { Moment, Said } from './reconciler-process.ts';

const { DATABASE_URL = '', KLAVIYO_URL = '', KLAVIYO_KEY = '', FOLDER = '', ORG = '', HOLD_AT = '' } = process.env;

/** Nothing but the check, in a process of its own, a step whenever it is told the time; holds for ever at one moment. */
const say = (what: Said): void => void process.send?.(what);
const reach = (moment: Moment): Promise<void> => {
  if (HOLD_AT !== moment) return Promise.resolve();
  say('holds');
  return new Promise(() => undefined);
};

class HoldingDatabase extends Database {
  override inOrg: Database['inOrg'] = (orgId, work) =>
    super.inOrg(orgId, async (...connection) => {
      const result = await work(...connection);
      await reach('figures uncommitted');
      return result;
    });
}
const database = new Database(DATABASE_URL);
const states = reconciliations(database);
const holding: Reconciliations = {
  ...states,
  async take(...asked) {
    const turn = await states.take(...asked);
    if (turn.kind === 'take') await reach('report taken');
    return turn;
  },
  keep: reconciliations(new HoldingDatabase(DATABASE_URL)).keep,
};
const reports = klaviyoReports(klaviyoHttp({ baseUrl: KLAVIYO_URL, userAgent: 'justai-chaos' }));
const klaviyo: KlaviyoReports = {
  ...reports,
  async flowValues(...asked) {
    const answer = await reports.flowValues(...asked);
    await reach('report answered');
    return answer;
  },
};
const account = { accountId: randomUUID() as AccountId, privateKey: KLAVIYO_KEY, mayReadAccount: true };
const parts = {
  accounts: { find: async () => account },
  ...{ klaviyo, reconciliations: holding, facts: reconciliationFacts(database), newId: randomUUID },
  counter: sendCounter(await startDuck(`${FOLDER}/spill-${process.pid}`), `${FOLDER}/warehouse`),
  whileNothingLoads: <T>(orgId: OrgId, work: () => Promise<T>) => pipelineRuns(database).alone(orgId, work),
};

process.on('message', async (now: Instant) => {
  await checkOnce(parts, ORG as OrgId, now);
  say('done');
});
process.on('disconnect', () => process.exit());
say('ready');
