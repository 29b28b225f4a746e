import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { sessionOf } from './support/canned-answers.ts';
import { type CannedConsole, startCannedConsole } from './support/canned-console.ts';
import { recounted } from './support/canned-conversions.ts';
import { openTest } from './support/canned-results.ts';
import { openPage } from './support/open-page.ts';
import { openingScene } from './support/opening-scene.ts';

const { csrfToken } = sessionOf('owner');

let browser: Browser;
let server: CannedConsole;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startCannedConsole(inject('consoleFolder'), openingScene);
});
beforeEach(() => {
  server.changes.length = 0;
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const open = async (path: string): Promise<Page> =>
  (await openPage(browser, `${server.url}${path}`, { viewport: { width: 1440, height: 900 } })).page;

test('groups are set in percent and sent as shares', async () => {
  const page = await open('/templates/welcome-email/integration');
  const groups = page.getByRole('region', { name: '4. Who gets what' });
  await groups.getByLabel('Treatment').fill('80');
  await groups.getByLabel('Random control').fill('10');
  await groups.getByLabel('Holdout').fill('2.5');
  await groups.getByRole('button', { name: 'Save groups' }).click();
  await page.getByText('The groups are saved.').waitFor();
  expect(server.changes).toEqual([
    {
      route: 'PUT /templates/welcome-email/experiment',
      csrfToken,
      body: {
        split: 'internal_persistent',
        treatmentShare: 0.8,
        randomControlShare: 0.1,
        holdoutShare: 0.025,
        epsilon: 0.02,
      },
    },
  ]);
});

test('what a conversion is said anew only once it is clear what is counted again', async () => {
  const page = await open('/templates/welcome-email/integration');
  const section = page.getByRole('region', { name: '8. What a conversion is' });
  await section.getByLabel('Metric').fill('Booked Tasting');
  await section.getByLabel('After an open').fill('0.5');
  await section.getByRole('button', { name: 'Save what a conversion is' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/Everything since 3 Nov is counted again: 18,204 outcomes\. 15,012/).waitFor();
  expect(server.changes).toEqual([]);
  server.scene.conversions = recounted;
  await dialog.getByRole('button', { name: 'Count again' }).click();
  await section.getByText('18,204 outcomes of 18,204 still go by the earlier definition.').waitFor();
  expect(server.changes).toEqual([
    {
      route: 'PUT /templates/welcome-email/conversions',
      csrfToken,
      body: { metric: 'Booked Tasting', clickWindowHours: 120, openWindowHours: 12 },
    },
  ]);
  server.scene.conversions = openingScene.conversions;
});

test('what counts is set in percent and weights; an empty limit is not watched', async () => {
  const page = await open('/templates/welcome-email/integration');
  const section = page.getByRole('region', { name: '7. What counts as success' });
  await section.getByRole('textbox', { name: 'Click' }).fill('0');
  await section.getByRole('button', { name: 'Save what counts' }).click();
  await section.getByText('Give at least one metric a weight.').waitFor();
  expect(server.changes).toEqual([]);
  await section.getByRole('textbox', { name: 'Conversion' }).fill('5');
  await section.getByLabel('Held back from unsubscribes of').fill('0.5');
  await section.getByLabel('Held back from spam complaints of').fill('');
  await section.getByRole('button', { name: 'Save what counts' }).click();
  await page.getByText('The next run ranks by it.').waitFor();
  expect(server.changes).toMatchObject([
    {
      route: 'PUT /templates/welcome-email/ranking',
      csrfToken,
      body: {
        ranker: 'auto',
        metricWeights: { opens: 0, clicks: 0, conversions: 5, revenue: 0 },
        unsubscribeLimit: 0.005,
        spamLimit: null,
        isDelayAware: true,
      },
    },
  ]);
});

test('shipping names the variant and says what it does before it does it', async () => {
  const page = await open('/templates/welcome-email');
  await page.getByRole('button', { name: 'Ship' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/becomes your new control/).waitFor();
  await dialog.getByLabel('Ship and lock: everybody gets it').check();
  await dialog.getByText(/Everybody gets it from now on/).waitFor();
  expect(server.changes).toEqual([]);
  await dialog.getByRole('button', { name: 'Ship' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(server.changes).toMatchObject([
    { route: 'POST /templates/welcome-email/ship', csrfToken, body: { how: 'lock', confirmed: false } },
  ]);
});

test('a holdout may be kept, and what that costs is said before', async () => {
  server.changes.length = 0;
  const page = await open('/templates/welcome-email');
  await page.getByRole('button', { name: 'Ship' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Ship and lock: everybody gets it').check();
  await dialog.getByLabel(/Keep the holdout \(10.% go on getting your own email/).check();
  await dialog.getByText(/It costs what the winner would have brought these people/).waitFor();
  await dialog.getByText(/All but 10.% of people get it from now on/).waitFor();
  await dialog.getByRole('button', { name: 'Ship' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(server.changes).toMatchObject([{ body: { how: 'lock', keepsHoldout: true } }]);
});

test('both pages say who is held out since it was shipped', async () => {
  const shipped = { variantId: 'variant-c', heldOutShare: 0.1 };
  const { overview, results } = openingScene;
  server.scene.overview = { ...overview, template: { ...overview.template, shipped } };
  server.scene.results = { ...results, template: { ...results.template, shipped } };
  for (const path of ['/templates/welcome-email', '/templates/welcome-email/results']) {
    const page = await open(path);
    await page.getByText(/Shipped, with 10.% held out/).waitFor();
  }
  server.scene.overview = overview;
  server.scene.results = results;
});

test('undoing says what comes back before it does it', async () => {
  const page = await open('/templates/welcome-email/results');
  await page.getByRole('region', { name: 'Milestones' }).getByRole('button', { name: 'Undo' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/content it had before/).waitFor();
  expect(server.changes).toEqual([]);
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(server.changes).toMatchObject([{ route: 'POST /templates/welcome-email/undo-shipping', csrfToken }]);
});

test('a lift that is not settled yet says how long still', async () => {
  server.scene.results = openTest;
  const page = await open('/templates/welcome-email/results');
  const section = page.getByRole('region', { name: 'Where the lift comes from' });
  await section.getByText(/^At 600 new people a day, about 9 more days until a lift of this size is certain/).waitFor();
  server.scene.results = openingScene.results;
});

test('an alarm says what is wrong, why it likely is, and what to do; silence says what was looked at', async () => {
  const page = await open('/templates/welcome-email/results');
  const section = page.getByRole('region', { name: 'Alarms' });
  const alarm = section.getByRole('listitem').filter({ hasText: '“Care for wool” is clicked less than before' });
  await alarm.getByText(/a link that broke/).waitFor();
  await alarm.getByText(/try its links/).waitFor();
  await section.getByRole('button', { name: 'How this was computed: alarms' }).click();
  await page.getByText(/Chernoff’s bound/).waitFor();
  server.scene.results = openTest;
  const quiet = await open('/templates/welcome-email/results');
  await quiet.getByText(/^Nothing is wrong in 4,870 choices of the last week\. Whether click rates drift/).waitFor();
  server.scene.results = openingScene.results;
});

test('what if everybody had got one version stands beside what was earned, and says of whom', async () => {
  const page = await open('/templates/welcome-email/results');
  const section = page.getByRole('region', { name: 'What if everybody had got…' });
  const ask = async (version: string) => {
    await section.getByLabel('What everybody would have got').click();
    await page.getByRole('option', { name: version }).click();
  };
  await ask('The weaver’s story');
  await section
    .getByText(
      /^Had everybody got “The weaver’s story”, about 3\.61.% would have clicked \(3\.30 to 3\.95\), against the 3\.26.% of the choices that were made\.$/,
    )
    .waitFor();
  await section.getByText(/^Said of 17,184 people .* 1,020 others could not have got it/).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await section.getByRole('button', { name: 'How this was computed: what if' }).click();
  await page.getByText(/^Self-normalised \(SNIPS\): 3\.60.% \(3\.27 to 3\.96\)$/).waitFor();
  await page.getByText(/Dudík et al\. 2011/).waitFor();
  await page.keyboard.press('Escape');
  await ask('Any version, by chance');
  await section.getByText(/^Had everybody got any version by chance, .* the difference may be chance\.$/).waitFor();
});

test('what if is too early for a version that few got, and a question that fails can be asked again', async () => {
  const page = await open('/templates/welcome-email/results');
  const section = page.getByRole('region', { name: 'What if everybody had got…' });
  await section.getByLabel('What everybody would have got').click();
  await page.getByRole('option', { name: 'Which one is yours?' }).click();
  await section.getByText(/^Too early to say: .* is worth 412 people and 11 clicks so far/).waitFor();
  server.scene.whatIf = () => null;
  await section.getByLabel('What everybody would have got').click();
  await page.getByRole('option', { name: 'Care for wool' }).click();
  await section.getByText('The database is away.').waitFor();
  server.scene.whatIf = openingScene.whatIf;
  await section.getByRole('button', { name: 'Try again' }).click();
  await section.getByText(/^Had everybody got “Care for wool”/).waitFor();
});

test('every figure says how it was computed', async () => {
  const page = await open('/templates/welcome-email/results');
  await page.getByRole('button', { name: 'How this was computed: versions' }).click();
  await page.getByText(/Bibaut et al. 2021/).waitFor();
  await page.getByText(/a person’s first version that chance drew/).waitFor();
});
