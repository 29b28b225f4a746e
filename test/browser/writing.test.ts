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

test('what is left in profiles afterwards is a choice, and says what it does', async () => {
  const page = await open('/templates/welcome-email/integration');
  const section = page.getByRole('region', { name: '6. Writing in time' });
  await section.getByText(/emptied a day after the email/).waitFor();
  expect(await section.getByLabel('From webhook to email').isDisabled()).toBe(true);
  await section.getByText(/only changed there: change its wait, then refresh Klaviyo data/).waitFor();
  await section.getByLabel('Late by at most').fill('3');
  await section.getByLabel('After the email').click();
  await page.getByRole('option', { name: 'Leave as it is' }).click();
  await section.getByText(/shows the earlier content again/).waitFor();
  await section.getByRole('button', { name: 'Save writing' }).click();
  await page.getByText('Contents decided from now on are written so.').waitFor();
  // The flow says the delay, so none is sent.
  expect(server.changes).toMatchObject([{ route: 'PUT /templates/welcome-email/delivery' }]);
  expect(server.changes[0]?.body).toEqual({ graceSeconds: 180, cleanUp: 'never', carrier: 'profile' });
});

test('a rush that will be late is told on the page of templates, with what to do', async () => {
  server.scene.outlook = {
    lateness: {
      people: 6_000,
      fallbacks: 1_900,
      writesPerMinute: 630,
      delayMinutes: 5,
      enoughDelayMinutes: 9,
      missingScopes: ['lists:write', 'lists:read', 'profiles:read'],
    },
  };
  const page = await open('/templates');
  await page.getByText('1,900 of 6,000 people will get the email’s own default').waitFor();
  await page.getByText(/from 5 to 9 minutes/).waitFor();
  server.scene.outlook = { lateness: null };
});
