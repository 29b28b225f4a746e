import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { countDays } from '../ingest/event-days/count-days.ts';
import type { EventCounter, EventDays } from '../ingest/event-days/ports.ts';
import { copyLog } from '../learn/copy-log.ts';
import type { Analysis, DayCounts, DecisionLog, OutcomeTable, PipelineFacts, Warehouse } from '../learn/ports.ts';
import { holdBackHarmful } from '../learn/rank/hold-back.ts';
import type { Guards, Policies } from '../learn/rank/ports.ts';
import { publishPolicies } from '../learn/rank/publish-policies.ts';
import type { Step } from '../learn/run-steps.ts';

export interface LearnParts {
  readonly log: DecisionLog;
  readonly warehouse: Warehouse;
  readonly counter: EventCounter;
  readonly eventDays: EventDays;
  readonly outcomes: OutcomeTable;
  readonly statistics: DayCounts;
  readonly delays: DayCounts;
  readonly guards: Guards;
  readonly policies: Policies;
}

/** Brings what the analysis reads up to date. */
export const copySteps = ({ log, warehouse, counter, eventDays }: LearnParts, orgId: OrgId): Step[] => [
  {
    name: 'event-days',
    isDispensable: true,
    async run() {
      const { days, rows } = await countDays({ counter, eventDays }, orgId);
      return { kind: 'done', rowsIn: days, rowsOut: rows, rejected: 0 };
    },
  },
  {
    name: 'copy-log',
    async run() {
      const rows = await copyLog({ log, warehouse }, orgId);
      return { kind: 'done', rowsIn: rows, rowsOut: rows, rejected: 0 };
    },
  },
];

export const factsOf = async (log: DecisionLog, orgId: OrgId): Promise<PipelineFacts> => ({
  templates: await log.templates(orgId),
  copies: await log.messageCopies(orgId),
  defaults: await log.defaultSubjects(orgId),
});

/** For an engine that has no database. */
export const layOutStep = ({ log, warehouse }: LearnParts, orgId: OrgId, now: Instant): Step => ({
  name: 'lay-out',
  async run() {
    const facts = await factsOf(log, orgId);
    await warehouse.layOut(orgId, facts, now);
    return { kind: 'done', rowsIn: facts.templates.length, rowsOut: facts.templates.length, rejected: 0 };
  },
});

/** From what is copied to policies. @param analysis one for the whole run, opened when it is first asked for */
export const learnSteps = (
  { warehouse, outcomes, statistics, delays, guards, policies }: LearnParts,
  orgId: OrgId,
  now: Instant,
  analysis: () => Promise<Analysis>,
): Step[] => [
  ...warehouse.steps.map(
    (name): Step => ({
      name,
      async run() {
        const counted = await (await analysis()).run(name);
        if ('kind' in counted) return { kind: 'failed', sentence: counted.sentence };
        return { kind: 'done', ...counted, rejected: 0 };
      },
    }),
  ),
  {
    name: 'publish-outcomes',
    async run() {
      const path = await warehouse.spoolPath(orgId, 'outcomes.csv');
      const files = await (await analysis()).writeOutcomes(path, await outcomes.firstOpenSequence(orgId));
      return { kind: 'done', rowsIn: 0, rowsOut: await outcomes.load(orgId, files), rejected: 0 };
    },
  },
  {
    name: 'publish-arm-statistics',
    async run() {
      const { days, writeArmStatistics } = await analysis();
      const path = await warehouse.spoolPath(orgId, 'arm-statistics.csv');
      const rowsOut = await statistics.load(orgId, await writeArmStatistics(path), days);
      return { kind: 'done', rowsIn: 0, rowsOut, rejected: 0 };
    },
  },
  {
    name: 'publish-delays',
    async run() {
      const { days, writeDelays, keep } = await analysis();
      const path = await warehouse.spoolPath(orgId, 'delays.csv');
      const rowsOut = await delays.load(orgId, await writeDelays(path), days);
      await keep();
      return { kind: 'done', rowsIn: 0, rowsOut, rejected: 0 };
    },
  },
  {
    name: 'guards',
    run: async () => ({ kind: 'done', ...(await holdBackHarmful(guards, orgId, now)), rejected: 0 }),
  },
  {
    name: 'policies',
    async run() {
      const { reach } = await analysis();
      return { kind: 'done', ...(await publishPolicies(policies, orgId, now, reach)), rejected: 0 };
    },
  },
];
