import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { pausedKlaviyo } from './support/canned-answers.ts';
import { type CannedConsole, startCannedConsole } from './support/canned-console.ts';
import { busyHealth, nothingLately, pausedHealth } from './support/canned-health.ts';
import { openPage } from './support/open-page.ts';
import { openingScene } from './support/opening-scene.ts';

let browser: Browser;
let server: CannedConsole;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startCannedConsole(inject('consoleFolder'), openingScene);
});
beforeEach(() => {
  Object.assign(server.scene, openingScene);
  server.changes.length = 0;
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const open = async (): Promise<Page> =>
  (await openPage(browser, `${server.url}/delivery`, { viewport: { width: 1440, height: 900 } })).page;

test('what can be tried again is, after it was said how many go and how many do not and why', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Try again…' }).click();
  await page.getByText('300 contents will be tried again.').waitFor();
  await page.getByText('112 will not: their emails are out already.').waitFor();
  await page.waitForTimeout(300);
  await page.screenshot({ path: 'test-output/redrive-laptop-light.png' });
  expect(await accessibilityProblems(page)).toEqual([]);

  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Failed').click();
  await page.getByRole('option', { name: 'In the last hour' }).click();
  await dialog.getByRole('button', { name: 'Try 300 again' }).click();
  await page.getByText('300 contents are back in the queue.').waitFor();
  const since = new Date(Date.parse(busyHealth.at) - 3_600_000).toISOString();
  expect(server.changes).toMatchObject([{ route: 'POST /delivery/redrive', body: { since } }]);
});

test('where nothing can be tried again, it says so and cannot be confirmed', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Try again…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Template').click();
  await page.getByRole('option', { name: 'Welcome email' }).click();
  await dialog.getByText('None can be tried again.').waitFor();
  expect(await dialog.getByRole('button', { name: 'Try 0 again' }).isDisabled()).toBe(true);
});

test('nothing is offered to be tried again where nothing may be, and each reason says why', async () => {
  const { kinds } = busyHealth.failures;
  server.scene.health = {
    ...busyHealth,
    failures: { isCut: false, mayAnyGoAgain: false, kinds: kinds.map((kind) => ({ ...kind, again: 0 })) },
  };
  const page = await open();
  await page.getByText('Cannot be tried again: their emails are out already').first().waitFor();
  expect(await page.getByRole('button', { name: 'Try again…' }).count()).toBe(0);
});

test('what is due is told in spans that add up to what waits', async () => {
  const page = await open();
  const waiting = page.getByRole('region', { name: 'Waiting now' });
  await waiting.waitFor();
  const facts = await waiting.locator('dl > div').allInnerTexts();
  expect(facts.map((fact) => fact.split('\n').filter((line) => line !== ''))).toEqual([
    ['Oldest', '4 min'],
    ['Past their time', '0'],
    ['Due within 5 min', '1,420 emails'],
    ['5 to 15 min', '2,991 emails'],
    ['15 to 60 min', '89 emails'],
    ['Later', '0 emails'],
  ]);
});

test('the quota shows each minute with a 429, however few, and bulk imports on a scale of their own', async () => {
  const page = await open();
  const singles = page.getByRole('img', { name: /^Writes started in each minute/ });
  await singles.waitFor();
  const refused = await singles
    .locator('path[fill="var(--worse)"]')
    .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().height).filter((height) => height > 0));
  expect(refused).toHaveLength(2);
  expect(Math.min(...refused)).toBeGreaterThanOrEqual(8);
  const bulk = page.getByRole('img', { name: 'Profiles handed over in bulk in each minute: 7,500 in 3 imports.' });
  const bars = await bulk
    .locator('path[fill="var(--series-2)"]')
    .evaluateAll((each) => each.map((bar) => bar.getBoundingClientRect().height).filter((height) => height > 0));
  expect(bars).toHaveLength(3);
  await page.getByText('Klaviyo does not say whose calls used it up.').waitFor();
});

test('a viewer reads all of it and tries nothing again', async () => {
  server.scene.role = 'viewer';
  const page = await open();
  const button = page.getByRole('button', { name: 'Try again…' });
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await button.click({ force: true });
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('each example leads to the story of its decision', async () => {
  const page = await open();
  const link = page.getByRole('link', { name: /Abandoned cart/ });
  expect(await link.getAttribute('href')).toBe('/deliveries/5e0c2a11-7f3b-4a58-8f0e-9d2f6b1c7a90');
});

test('the page follows by itself what the server says', async () => {
  const page = await open();
  await page.getByText('4,500 contents wait, none of them late.').waitFor();
  server.scene.health = {
    ...busyHealth,
    backlog: { ...busyHealth.backlog, due: { ...busyHealth.backlog.due, late: 12 } },
  };
  await page.getByText('12 emails went out, or will now, before the content came.').waitFor({ timeout: 20_000 });
});

test('a pause says the same on both pages: what is lost meanwhile, and what is not', async () => {
  server.scene.health = pausedHealth;
  server.scene.klaviyo = pausedKlaviyo;
  const page = await open();
  const costs =
    /Contents whose emails come before the account is resumed are not written: .* The rest is written afterwards\./;
  await page.getByRole('alert').getByText(costs).waitFor();
  await page.goto(`${server.url}/settings/klaviyo`);
  await page.getByRole('alert').getByText(costs).waitFor();
  const scope = page.getByRole('listitem').filter({ hasText: 'profiles:write' });
  await scope.getByText('Missing').waitFor();
});

test('a page with nothing of the last day says when the latest was, and leads there', async () => {
  server.scene.health = nothingLately;
  const page = await open();
  await page.getByText('up to 21 Nov 06:00 UTC. The last was 18 Nov 06:00 UTC.').waitFor();
  const asked = page.waitForRequest((request) => request.url().endsWith('/delivery/health?period=7d'));
  await page.getByRole('button', { name: 'Show the last 7 days' }).click();
  await asked;
  expect(await page.getByRole('radio', { name: '7 days' }).isChecked()).toBe(true);
});
