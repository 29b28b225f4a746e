import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { sessionOf } from './support/canned-answers.ts';
import { type CannedConsole, startCannedConsole } from './support/canned-console.ts';
import { openPage } from './support/open-page.ts';
import { openingScene } from './support/opening-scene.ts';

const SCREENS = { phone: { width: 390, height: 844 }, laptop: { width: 1440, height: 1100 } } as const;
const { csrfToken } = sessionOf('owner');

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

async function open(screen: keyof typeof SCREENS = 'laptop'): Promise<Page> {
  const { page } = await openPage(browser, `${server.url}/settings/api-keys`, {
    viewport: SCREENS[screen],
    colorScheme: 'light',
  });
  await page.getByRole('button', { name: 'Edit Staging' }).waitFor();
  return page;
}

const unknown = { ranges: [], fetchedAt: null, problem: 'no answer: ECONNREFUSED' };

describe.each(['laptop', 'phone'] as const)('on a %s, the dialog', (screen) => {
  test.each([
    ['of an edit', 'Edit Staging', openingScene.klaviyoAddresses],
    ['of a new key where Klaviyo could never be asked', 'New key', unknown],
    [
      'where the list is known and could not be fetched again',
      'New key',
      { ...openingScene.klaviyoAddresses, ...{ problem: 'no answer: ECONNREFUSED' } },
    ],
  ])('%s is accessible and fits', async (what, button, klaviyoAddresses) => {
    server.scene.klaviyoAddresses = klaviyoAddresses;
    const page = await open(screen);
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('dialog').getByText('Only from Klaviyo’s addresses').waitFor();
    await page.waitForTimeout(400);
    await page.screenshot({ path: `test-output/api-keys ${what}-${screen}.png` });
    await page.getByRole('dialog').getByText('Requests per second').scrollIntoViewIfNeeded();
    await page.screenshot({ path: `test-output/api-keys ${what}-${screen}-below.png` });
    expect(await accessibilityProblems(page)).toEqual([]);
    const sideways = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(sideways).toBeLessThanOrEqual(0);
    await page.context().close();
  });
});

test('an edit saves all of the key, and what it leaves alone as it was', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Edit Welcome flow' }).last().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Welcome series');
  expect(await dialog.getByLabel('Only from Klaviyo’s addresses').isChecked()).toBe(true);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(server.changes).toEqual([
    {
      route: 'PUT /api-keys/Welcome%20flow',
      csrfToken,
      body: {
        ...{ name: 'Welcome series', scopes: ['generate'], templateIds: ['welcome-email'], flowId: 'WfLow1' },
        ...{ addressRanges: ['203.0.113.0/24'], fromKlaviyo: true, profileDailyCap: 200, requestsPerSecond: 1_000 },
        confirmed: false,
      },
    },
  ]);
});

test('an edit that lets the key do more is saved only when that is confirmed', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Edit Staging' }).click();
  const dialog = page.getByRole('dialog');
  const rate = dialog.getByLabel('Requests per second');
  expect(await rate.inputValue()).toBe('1000');
  await rate.fill('2000');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Confirm that it makes 2000 requests a second.').waitFor();
  // Another change asks anew.
  await rate.fill('3000');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Confirm that it makes 3000 requests a second.').waitFor();
  await dialog.getByRole('button', { name: 'Allow it' }).click();
  await dialog.waitFor({ state: 'detached' });
  const sent = server.changes.map(({ body }) => body as { requestsPerSecond: number; confirmed: boolean });
  expect(sent.map(({ requestsPerSecond, confirmed }) => [requestsPerSecond, confirmed])).toEqual([
    [2_000, false],
    [3_000, false],
    [3_000, true],
  ]);
});

test('a key cannot be bound to addresses that nobody knows, until Klaviyo answers', async () => {
  server.scene.klaviyoAddresses = unknown;
  const page = await open();
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Klaviyo’s addresses could not be fetched').waitFor();
  const fromKlaviyo = dialog.getByLabel('Only from Klaviyo’s addresses');
  expect(await fromKlaviyo.isDisabled()).toBe(true);
  server.scene.klaviyoAddresses = openingScene.klaviyoAddresses;
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await dialog.getByText('207.211.192.0/20, 207.186.206.0/24, 52.44.10.0/27 and 1 more').waitFor();
  await fromKlaviyo.check();
  await dialog.getByLabel('Name').fill('Cart flow');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Copy your key now').waitFor();
  expect(server.changes[0]?.body).toMatchObject({ fromKlaviyo: true, addressRanges: [] });
});
