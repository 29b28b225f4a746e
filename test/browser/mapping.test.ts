import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { type CannedConsole, startCannedConsole } from './support/canned-console.ts';
import { UNKNOWN_FILE } from './support/canned-mappings.ts';
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

test('a mapping is made from what the file suggests, seen on its rows, and saved as it was seen', async () => {
  const url = `${server.url}/ingestion/mapping/${UNKNOWN_FILE}`;
  const { page } = await openPage(browser, url, { viewport: { width: 1440, height: 900 } });
  await page.getByText('0 rows would load and 2 rows would be rejected').waitFor();
  await page.getByText('1 row: profile is empty').waitFor();

  await page.getByRole('combobox', { name: 'Profile' }).fill('customer');
  await page.keyboard.press('Enter');
  await page.getByText('1 row would load and 1 row would be rejected').waitFor();
  await page.getByRole('combobox', { name: '“Öffnung” is' }).click();
  await page.getByRole('option', { name: 'Opened Email' }).click();
  await page.getByRole('cell', { name: 'Opened Email' }).first().waitFor();
  await page.getByRole('combobox', { name: 'Link' }).fill('JSON: props.url');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Make a mapping' }).click();

  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.waitForTimeout(350);
    await page.screenshot({ path: `test-output/mapping-${width}.png`, fullPage: true });
    expect(await accessibilityProblems(page)).toEqual([]);
    const sideways = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(sideways, `must not scroll sideways at ${width} px`).toBeLessThanOrEqual(0);
  }

  await page.getByRole('button', { name: 'Save and read the files' }).click();
  await page.getByText('3 files will be read by the next run').waitFor();
  expect(server.changes.filter(({ route }) => route === 'POST /mappings')).toMatchObject([
    {
      body: {
        sha256: UNKNOWN_FILE,
        definition: {
          columns: { eventId: ['activity'], time: ['when'], metricName: ['what'], profileId: ['customer'] },
          jsonPaths: { url: ['props.url'] },
          metricAliases: { Öffnung: 'opened_email' },
        },
      },
    },
  ]);
});

test('saved mappings are listed with their use, edited under their name, and deleted once the consequence was read', async () => {
  const { page } = await openPage(browser, `${server.url}/ingestion/mappings`, {
    viewport: { width: 390, height: 900 },
    colorScheme: 'dark',
  });
  await page.getByRole('link', { name: '12 files' }).first().waitFor();
  await page.screenshot({ path: 'test-output/mappings-390.png', fullPage: true });
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('link', { name: 'Edit opens' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
  await page.getByText('3 files that it has met are read again').waitFor();
  await page.getByRole('button', { name: 'Save and read the files' }).click();
  await page.getByRole('button', { name: 'Delete opens' }).click();
  await page.getByText('12 files were read by it and stay loaded').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(server.changes.map(({ route }) => route).filter((route) => !route.includes('preview'))).toEqual([
    'POST /mappings',
    'DELETE /mappings/opens',
  ]);
});
