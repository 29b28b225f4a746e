import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { buildConsole } from './support/built-console.ts';
import { type CannedConsole, startCannedConsole } from './support/canned-console.ts';
import { neverChecked, noTimeZone } from './support/canned-reconciliation.ts';
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

const open = async (colorScheme: 'light' | 'dark' = 'light'): Promise<Page> =>
  (await openPage(browser, `${server.url}/ingestion`, { viewport: { width: 1440, height: 900 }, colorScheme })).page;
const sectionOf = (page: Page) => page.getByRole('region', { name: 'Checked against Klaviyo', exact: true });

describe('the section “Checked against Klaviyo”', () => {
  test.each(['light', 'dark'] as const)('shows what differs, why and what to do, in %s', async (scheme) => {
    const page = await open(scheme);
    const section = sectionOf(page);
    await section.getByText('96 of 98 figures agree, 14 Nov to 20 Nov.').waitFor();
    await section.getByRole('row', { name: /20 Nov.*Welcome email.*People who opened.*1,204.*1,131/ }).waitFor();
    await section.screenshot({ path: `test-output/reconciliation-${scheme}.png` });
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('begins a check at a click', async () => {
    const page = await open();
    await sectionOf(page).getByRole('button', { name: 'Check now' }).click();
    await sectionOf(page).getByRole('button', { name: 'Checking…' }).waitFor();
    expect(server.changes).toMatchObject([{ route: 'POST /ingestion/reconciliation' }]);
  });

  test('says that nothing was compared yet', async () => {
    server.scene.reconciliation = neverChecked;
    const page = await open();
    await sectionOf(page).getByText('Nothing was compared yet.').waitFor();
  });

  test('asks for the time zone where the key may not read it', async () => {
    server.scene.reconciliation = noTimeZone;
    const page = await open();
    const section = sectionOf(page);
    await section.getByText('which the private key may not read').waitFor();
    await section.getByRole('combobox', { name: 'Time zone of the Klaviyo account' }).fill('Berlin');
    await page.getByRole('option', { name: 'Europe/Berlin' }).click();
    expect(await accessibilityProblems(page)).toEqual([]);
    await section.getByRole('button', { name: 'Use it' }).click();
    await section.getByText('The first check has begun.').waitFor();
    expect(server.changes).toMatchObject([
      { route: 'PUT /ingestion/reconciliation/time-zone', body: { timeZone: 'Europe/Berlin' } },
    ]);
  });
});
