import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { buildConsole } from './support/built-console.ts';
import { type CannedConsole, startCannedConsole } from './support/canned-console.ts';
import { UNKNOWN_FILE } from './support/canned-mappings.ts';
import { openPage } from './support/open-page.ts';
import { openingScene } from './support/opening-scene.ts';

let browser: Browser;
let server: CannedConsole;
beforeAll(async () => {
  browser = await launchBrowser();
  server = await startCannedConsole(await buildConsole(), openingScene);
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

  await page.getByLabel('Profile', { exact: true }).fill('customer');
  await page.keyboard.press('Enter');
  await page.getByText('1 row would load and 1 row would be rejected').waitFor();
  await page.getByRole('combobox', { name: '“Öffnung” is' }).click();
  await page.getByRole('option', { name: 'Opened Email' }).click();
  await page.getByRole('cell', { name: 'Opened Email' }).first().waitFor();
  await page.getByLabel('Link', { exact: true }).fill('JSON: props.url');
  await page.keyboard.press('Enter');

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
