import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Assumptions, DEFAULT_ASSUMPTIONS } from '../../twin/assumptions.ts';
import { control } from '../support/stepped-twin.ts';
import { accountOf, type LoopAccount } from './support/loop-account.ts';
import { countOf, expectPromisesKept } from './support/loop-promises.ts';
import { expectStoriesTold } from './support/loop-stories.ts';
import { type Loop, openLoop, PEOPLE } from './support/whole-loop.ts';

/** All opens and clicks have happened and were exported, and the first cohort's outcomes are final. */
const END = '2026-09-05T05:40:00Z';
/** A tenth of the people is refused by the road to the server, and a tenth loses the first answer. */
const TENTH = PEOPLE / 10;

let loop: Loop | undefined;
// The pipeline runs in a process of its own, from TypeScript as everything here.
beforeAll(() => void vi.stubEnv('NODE_OPTIONS', '--import tsx').stubEnv('JUSTAI_DEMO', '1'));
afterEach(async () => {
  await loop?.close();
  loop = undefined;
});
afterAll(() => void vi.unstubAllEnvs());

type Case = readonly [
  assumed: string,
  assumptions: Partial<Assumptions>,
  /** What shows that the assumption made a difference. */
  difference: (account: LoopAccount) => void,
];

const showsAndLearns = (account: LoopAccount): void => {
  expect(countOf(account, 'shown')).toBeGreaterThan(PEOPLE / 4);
  expect(countOf(account, 'fallback')).toBeGreaterThan(0);
  expect(account.policies).toBeGreaterThan(0);
};

const CASES: readonly Case[] = [
  ['all is as the twin assumes', {}, showsAndLearns],
  [
    'a webhook may take a third of a second',
    { webhookTimeoutMilliseconds: 333 },
    ({ webhooks }) => expect(webhooks.accepted).toBe(PEOPLE - TENTH),
  ],
  [
    'a webhook without an answer is not retried',
    { retriesUnansweredWebhooks: false },
    ({ webhooks }) => expect(webhooks.skipped).toBe(2 * TENTH),
  ],
  ['the first retry comes after a minute', { firstWebhookRetryMilliseconds: 60_000 }, showsAndLearns],
  [
    'a recipient whose webhook failed goes no further',
    { continuesAfterFailedWebhook: false },
    ({ shown }) => expect(shown.size).toBe(PEOPLE - TENTH),
  ],
  ['webhooks come one at a time', { webhookConcurrency: 1 }, showsAndLearns],
  [
    'webhooks come all at once, and nothing is limited',
    { webhookConcurrency: PEOPLE, keepsRateLimits: false },
    showsAndLearns,
  ],
  [
    'webhook bodies are not escaped, which breaks some',
    { escapesWebhookBodies: false },
    ({ webhooks }) => expect(webhooks.skipped).toBeGreaterThan(TENTH),
  ],
  ['subjects are not escaped', { escapesSubjects: false }, showsAndLearns],
  ['a write can be seen after two and a half minutes', { propertyLagMilliseconds: 150_000 }, showsAndLearns],
  [
    'a write can be seen only when the email has left',
    { propertyLagMilliseconds: 600_000 },
    (account) => expect(countOf(account, 'shown')).toBe(0),
  ],
  ['a machine’s open is called "Machine Open"', { machineOpenProperty: 'Machine Open' }, showsAndLearns],
  ['a machine’s open is called "Apple Privacy Open"', { machineOpenProperty: 'Apple Privacy Open' }, showsAndLearns],
  [
    'the API gives its other answer wherever there are two, and flows theirs',
    {
      unauthenticatedStatus: 400,
      servesUnlistedRevisions: false,
      checksScopeBeforeId: false,
      steadyLimitOfTierL: 700,
      profileWritesShareOneLimit: true,
      oversizedProfileStatus: 413,
      profileMergeMilliseconds: 0,
      bulkImportQueuedMilliseconds: 0,
      bulkImportProcessingMilliseconds: 0,
      bulkImportKeptMilliseconds: 3_600_000,
      reportPageSize: 1,
      bulkImportRefusesWhole: false,
      bulkImportEmptyString: 'ignored',
      bulkImportUnsets: false,
      eventVisibleAfterMilliseconds: 0,
      attributionVisibleAfterMilliseconds: 0,
      countsMachines: false,
      eventExportProcessingMilliseconds: 0,
      eventExportKeptMilliseconds: 60_000,
      receivedEmailTopic: 'event:klaviyo.email_delivered',
      systemWebhookStartMilliseconds: 0,
      systemWebhookBatchMilliseconds: 0,
      segmentStepMilliseconds: 1_000,
      segmentLagMilliseconds: 0,
      abTestMessage: 'original',
      rendersWebhookOnce: false,
      continuesAfterMerge: false,
    },
    showsAndLearns,
  ],
];

describe('the whole loop keeps its promises where', () => {
  it.each(CASES)('%s', async (_assumed, assumptions, expectDifference) => {
    const isTimed = 'webhookTimeoutMilliseconds' in assumptions;
    loop = await openLoop(assumptions, { lostAnswer: isTimed ? 'never comes' : 'reset' });
    await loop.until(END);
    const account = await accountOf(loop);
    expectPromisesKept(account, loop.road);
    expectDifference(account);
    await expectStoriesTold(loop);
  });

  it.each([
    ['while the email waits', 60, null],
    ['when the email is out, if the body names the entry', 400, 'only'],
  ])('webhooks come in another order, and twice %s', async (_when, duplicateAfterSeconds, entryId) => {
    loop = await openLoop({}, { entryId });
    const disorder = { duplicateShare: 0.5, duplicateAfterSeconds, delayShare: 0.5, delaySeconds: 100 };
    await control(loop.twin, 'PUT', '/webhooks/disorder', disorder);
    await loop.until(END);
    const account = await accountOf(loop);
    expectPromisesKept(account, loop.road);
    expect(account.webhooks.repeated).toBeGreaterThan(PEOPLE / 4);
  });

  it('each assumption that has a switch has been turned', () => {
    const turned = new Set(CASES.flatMap(([, assumptions]) => Object.keys(assumptions)));
    expect([...turned].sort()).toEqual(Object.keys(DEFAULT_ASSUMPTIONS).sort());
  });
});
