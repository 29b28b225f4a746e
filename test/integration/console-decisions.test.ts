import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decisionTimeline, personDecisions } from '../../src/contract/decision-timeline.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';
import { createTemplate, decide, TEMPLATE } from '../support/decided.ts';

const T = Date.parse('2026-10-20T10:00:00Z') / 1000;
const NOBODY = '00000000-0000-4000-8000-000000000000';

let consoleApp: ConsoleApp;
let orgId: OrgId;
let viewer: Browser;
beforeAll(async () => {
  consoleApp = await startConsole();
});
beforeEach(async () => {
  orgId = await consoleApp.db.createOrg();
  viewer = await consoleApp.browser(orgId, 'viewer');
  await createTemplate(consoleApp.db, orgId, ['a', 'b']);
});
afterAll(() => consoleApp.close());

const ask = (path: string) => viewer.call('GET', `/console-api${path}`);
const find = (asked: string) => ask(`/people/${encodeURIComponent(asked)}/decisions`);
const list = async (asked: string) => personDecisions.parse((await find(asked)).json());

describe('a person’s emails', () => {
  it('are found by profile, tracking and decision id, newest first and over all templates', async () => {
    const [first, second] = await decide(consoleApp.db, orgId, [
      { person: 'P', at: T },
      { person: 'P', at: T + 3600, kind: 'control', variant: null, subject: '' },
      { person: 'Q', at: T },
    ]);
    await consoleApp.db.asOwner(`UPDATE decisions SET template_id = 'gone' WHERE decision_id = $1`, [second]);
    const found = await list('P');
    expect(found).toMatchObject({ userId: 'P', isCut: false });
    expect(found.decisions.map((each) => [each.decisionId, each.templateName, each.kind, each.variantName])).toEqual([
      [second, 'gone', 'control', null],
      [first, 'Welcome', 'treatment', 'a'],
    ]);
    expect(found.decisions[1]).toMatchObject({ deliveryState: 'written', evidence: null, opened: false });
    // The first one's own tracking id, one of a template it never had, and its decision's id, with spaces around.
    for (const asked of [`P.FLOW01.ACTION0.${T}`, 'P.OTHER.FLOW', ` ${first} `, String(first).toUpperCase()]) {
      expect([asked, await list(asked)]).toEqual([asked, found]);
    }
  });

  it('that are very many are cut, and say so', async () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ person: 'P', at: T + index }));
    const ids = await decide(consoleApp.db, orgId, many);
    const found = await list('P');
    expect([found.isCut, found.decisions.length, found.decisions[0]?.decisionId]).toEqual([true, 100, ids[100]]);
  });

  it('without any id are found one by one', async () => {
    const [one] = await decide(consoleApp.db, orgId, [
      { person: '', at: T },
      { person: '', at: T + 1 },
    ]);
    expect((await list(String(one))).decisions).toHaveLength(1);
    expect((await find(' ')).statusCode).toBe(404);
  });

  it.each(['somebody@example.com', NOBODY, 'x'.repeat(2_000), 'a\0b', "' OR 1=1"])(
    'are none for %j, and it says what to try',
    async (asked) => {
      const answer = await find(asked);
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ error: { code: 'nobody_found' } });
      expect(answer.json<{ error: { message: string } }>().error.message).toMatch(/profile id from the address/);
    },
  );
});

describe('the timeline of one decision', () => {
  it('comes with the gaps between its steps', async () => {
    const [id] = await decide(consoleApp.db, orgId, [{ person: 'P', at: T }]);
    const story = decisionTimeline.parse((await ask(`/decisions/${id}`)).json());
    expect(story.decision).toMatchObject({ decisionId: id, templateId: TEMPLATE, userId: 'P' });
    expect(story.steps.map(({ title, gap }) => [title, gap])).toEqual([
      ['The webhook was answered: “a”', null],
      ['Written to the profile', '0.8 s'],
      ['The email was due', '4 min 59 s'],
      ['Received, opened and clicked: not known yet', null],
    ]);
  });

  it.each([NOBODY, 'not-an-id'])('that is not there (%s) says what to try', async (id) => {
    const answer = await ask(`/decisions/${id}`);
    expect([answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([
      404,
      'no_such_decision',
    ]);
  });
});
