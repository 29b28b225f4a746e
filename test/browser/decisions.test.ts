import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { type CannedConsole, startCannedConsole } from './support/canned-console.ts';
import { DECISION, partlyGone } from './support/canned-decisions.ts';
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

const open = async (path: string): Promise<Page> =>
  (await openPage(browser, `${server.url}${path}`, { viewport: { width: 1440, height: 900 } })).page;

test('a person is found from the menu, and one of their emails tells its story', async () => {
  const page = await open('/templates');
  await page.getByRole('link', { name: 'Find a person' }).click();
  const field = page.getByLabel('Klaviyo profile id');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByText('Paste an id first.').waitFor();
  await field.fill('sarah@example.com');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByText('Email addresses are not known here').waitFor();
  await page.screenshot({ path: 'test-output/find-person-email.png' });
  expect(await accessibilityProblems(page)).toEqual([]);
  await field.fill('  01J8ZKQ3V5N2YB6T7M9RDXW4CE ');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('heading', { name: /3 emails for 01J8ZK/ }).waitFor();
  expect(page.url()).toContain('/deliveries/find?of=01J8ZKQ3V5N2YB6T7M9RDXW4CE');
  await page.getByRole('link', { name: '21 Nov 06:00 UTC' }).click();
  const story = page.getByRole('region', { name: 'What happened' }).getByRole('listitem');
  await story.first().waitFor();
  const titles = (await story.allInnerTexts()).map((text) => text.replaceAll('\n', ' '));
  expect(titles[0]).toMatch(/^21 Nov 06:00:03 UTC The webhook was answered: “The weaver’s story”/);
  expect(titles.find((text) => text.includes('Written to the profile'))).toMatch(/06:00:47 UTC \+32 s/);
  expect(titles.at(-1)).toContain('count');
  await page.getByText('The person clicked.').waitFor();
});

test('the other decision of a story is one click away, and the person is another', async () => {
  const page = await open(`/deliveries/${DECISION}`);
  await page.getByRole('link', { name: '7d0a1c52…' }).click();
  await page.waitForURL(/7d0a1c52-93b8/);
  await page.getByRole('link', { name: '01J8ZKQ3V5N2YB6T7M9RDXW4CE' }).click();
  await page.getByRole('heading', { name: /3 emails for/ }).waitFor();
});

test('an id that nobody has and a decision that is not there say what to try', async () => {
  Object.assign(server.scene, { timeline: null, person: null });
  const page = await open('/deliveries/find?of=nobody');
  await page.getByText('Nothing was decided for this id.').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.goto(`${server.url}/deliveries/${DECISION}`);
  await page.getByRole('heading', { name: 'No such decision' }).waitFor();
  await page.getByLabel('Klaviyo profile id').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('an administrator forgets a person once their id is typed, and sees where it was looked', async () => {
  const person = '01J8ZKQ3V5N2YB6T7M9RDXW4CE';
  const page = await open(`/deliveries/find?of=${person}`);
  await page.getByRole('button', { name: 'Forget…' }).click();
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: 'Forget for good' });
  await dialog.getByLabel('Type their id to confirm').fill('01J8');
  expect(await confirm.isDisabled()).toBe(true);
  await page.waitForTimeout(300);
  await page.screenshot({ path: 'test-output/forget-laptop-light.png' });
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog.getByLabel('Type their id to confirm').fill(person);
  server.scene.forgotten = partlyGone;
  await confirm.click();
  await dialog.getByText('1 file could not be looked through and may name them: loyalty points').waitFor();
  await dialog.getByRole('row', { name: 'PostgreSQL, inbox 1 time' }).waitFor();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForTimeout(300);
  await page.screenshot({ path: 'test-output/forgotten-partly-phone-dark.png' });
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();

  server.scene.forgotten = openingScene.forgotten;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: 'Forget…' }).click();
  await dialog.getByLabel('Type their id to confirm').fill(person);
  await confirm.click();
  await dialog.getByText('Nothing of this person is left here.').waitFor();
  await dialog.getByRole('row', { name: 'warehouse, events Nothing' }).waitFor();
  await page.waitForTimeout(300);
  await page.screenshot({ path: 'test-output/forgotten-laptop-dark.png' });
  expect(await accessibilityProblems(page)).toEqual([]);
  const asked = { route: `POST /people/${person}/forget`, body: { confirmed: true } };
  expect(server.changes).toMatchObject([asked, asked]);
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.waitForURL(/\/deliveries\/find$/);
  expect(await page.getByRole('heading', { name: /3 emails for/ }).count()).toBe(0);
});

test('somebody without decisions can be forgotten all the same, but not by an editor', async () => {
  Object.assign(server.scene, { person: null, role: 'editor' });
  const page = await open('/deliveries/find?of=nobody');
  const forget = page.getByRole('button', { name: 'Forget…' });
  expect(await forget.getAttribute('aria-disabled')).toBe('true');
  await forget.click({ force: true });
  expect(await page.getByRole('dialog').count()).toBe(0);
});
