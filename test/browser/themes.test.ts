import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { type CannedConsole, startCannedConsole } from './support/canned-console.ts';
import { openPage } from './support/open-page.ts';
import { openingScene } from './support/opening-scene.ts';

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

test('a template keeps to the theme of an earlier email, and says what that will do', async () => {
  const page = await open('/templates/welcome-email/integration');
  const section = page.getByRole('region', { name: '5. One voice' });
  await section.getByLabel('Earlier email').click();
  await page.getByRole('option', { name: 'Win-back after 90 days without an order' }).click();
  await section.getByText(/Both emails have versions with “tone: friendly”/).waitFor();
  await section.getByLabel('Themes that count').click();
  await page.getByRole('option', { name: 'Only “tone: …”' }).click();
  await section.getByLabel('Looks back').fill('45');
  await section.getByRole('button', { name: 'Save theme' }).click();
  await page.getByText('The theme is kept from now on.').waitFor();
  expect(server.changes).toMatchObject([
    {
      route: 'PUT /templates/welcome-email/theme-continuity',
      body: { continuity: { earlierTemplateId: 'winback', themeKey: 'tone', lookbackDays: 45 } },
    },
  ]);
});

test('it says where no version shares a theme yet, and refuses days that cannot be', async () => {
  const page = await open('/templates/welcome-email/integration');
  const section = page.getByRole('region', { name: '5. One voice' });
  await section.getByLabel('Earlier email').click();
  await page.getByRole('option', { name: 'Abandoned cart' }).click();
  await section.getByText(/The earlier email has “offer”; no version here has/).waitFor();
  await section.getByLabel('Looks back').fill('');
  await section.getByRole('button', { name: 'Save theme' }).click();
  await section.getByText(/Look back|expected number/).waitFor();
  expect(server.changes).toEqual([]);
});

test('a version is given themes, those in use first', async () => {
  const page = await open('/templates/welcome-email/content');
  await page
    .getByRole('button', { name: /Edit|Open/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Themes').click();
  await page.getByRole('option', { name: 'tone: friendly' }).click();
  await dialog.getByLabel('Themes').fill('short');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(server.changes).toMatchObject([{ body: { themes: ['tone: friendly', 'short'] } }]);
});
