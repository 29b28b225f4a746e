import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WhatIf, whatIf } from '../../src/contract/what-if.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';
import { createTemplate, type Decided, decide, TEMPLATE } from '../support/decided.ts';

const PEOPLE = 8_000;
const START = 1_788_000_000;

let consoleApp: ConsoleApp;
let viewer: Browser;

/**
 * Every fourth person may not get `a`. The others get it three times in four; 30 in 100 click it, and 10 in 100 click `b`,
 * which those who could not get `a` get too.
 */
const drawn = Array.from({ length: PEOPLE }, (_, person): Decided => {
  const could = person % 4 > 0;
  const variant = could && Math.floor(person / 4) % 4 > 0 ? 'a' : 'b';
  const pmf: Readonly<Record<string, number>> = could ? { a: 0.75, b: 0.25 } : { b: 1 };
  return { person: `p${person}`, at: START + person, variant, pmf };
});

beforeAll(async () => {
  consoleApp = await startConsole();
  const { db } = consoleApp;
  const orgId = await db.createOrg();
  viewer = await consoleApp.browser(orgId, 'viewer');
  await createTemplate(db, orgId, ['a', 'b', 'new']);
  await decide(db, orgId, drawn);
  await db.asOwner(
    `INSERT INTO outcomes (org_id, decision_id, template_id, user_id, kind, assignment, variant_id, policy_version, cell,
       group_probability, propensity, sequence, decided_at, evidence, received, opened, clicked, is_first_of_person,
       is_mature, conversions, unsubscribed)
     SELECT org_id, decision_id, template_id, user_id, kind, assignment, variant_id, policy_version, cell,
       group_probability, propensity, sequence, decided_at, 'shown', true, true,
       (substr(user_id, 2)::int / 16) % 10 < CASE variant_id WHEN 'a' THEN 3 ELSE 1 END, true, true, 0, false
     FROM decisions WHERE org_id = $1`,
    [orgId],
  );
});
afterAll(() => consoleApp.close());

const ask = async (candidate: string): Promise<WhatIf> => {
  const answer = await viewer.call('GET', `/console-api/templates/${TEMPLATE}/results/what-if?candidate=${candidate}`);
  return whatIf.parse(answer.json());
};

describe('the what-if of a log', () => {
  it('is what the version brings those who could get it, with a range, beside what they were given', async () => {
    const { value, covered, uncovered, earned, methods } = await ask('a');
    expect([covered, uncovered]).toEqual([6_000, 2_000]);
    expect(earned.rate).toBeCloseTo(0.75 * 0.3 + 0.25 * 0.1, 2);
    expect(methods.map((method) => method.value === null)).toEqual([false, false, false]);
    if (value.kind !== 'estimated') throw new Error(value.kind);
    for (const { estimate, low, high } of [value.dr, value.ips, value.snips]) {
      expect(estimate).toBeCloseTo(0.3, 2);
      expect([low > (earned.rate ?? 0), low < 0.3, 0.3 < high, high < 0.35]).toEqual([true, true, true, true]);
    }
    expect(value.effectivePeople).toBeCloseTo(4_500, 6);
  });

  it('of chance is of everybody: even among those two, and the only one where there is no choice', async () => {
    const { value, covered, uncovered } = await ask('uniform');
    expect([covered, uncovered]).toEqual([PEOPLE, 0]);
    expect(value.kind === 'estimated' && value.dr.estimate).toBeCloseTo(0.75 * 0.2 + 0.25 * 0.1, 2);
  });

  it('knows nothing of a version that nobody could have got', async () => {
    expect(await ask('new')).toMatchObject({ covered: 0, uncovered: PEOPLE, value: { kind: 'too_early', clicks: 0 } });
  });
});
