import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { type CannedConsole, startCannedConsole } from './support/canned-console.ts';
import {
  allAgree,
  neverChecked,
  noTimeZone,
  notConnected,
  scopeMissing,
  underWay,
} from './support/canned-reconciliation.ts';
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

const ADDRESS = '**/console-api/ingestion/reconciliation';
const open = async (colorScheme: 'light' | 'dark' = 'light', path = '/ingestion'): Promise<Page> =>
  (await openPage(browser, `${server.url}${path}`, { viewport: { width: 1440, height: 900 }, colorScheme })).page;
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

  test.each(['light', 'dark'] as const)(
    'says that the key lacks a scope, above what was compared, in %s',
    async (scheme) => {
      server.scene.reconciliation = scopeMissing;
      const page = await open(scheme);
      const section = sectionOf(page);
      await section.getByText('Klaviyo does not show its report to this private key').waitFor();
      await section.getByText('Create a private key with flows:read').waitFor();
      await section.getByText('96 of 98 figures agree').waitFor();
      expect(await section.getByRole('button', { name: 'Check now' }).isEnabled()).toBe(true);
      await section.screenshot({ path: `test-output/reconciliation-403-${scheme}.png` });
      expect(await accessibilityProblems(page)).toEqual([]);
    },
  );

  test('has its heading, and no figures or button, while the figures are on their way', async () => {
    const page = await open('light', '/templates');
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(ADDRESS, async (route) => {
      await released;
      await route.continue();
    });
    await page.getByRole('link', { name: 'Ingestion' }).click();
    const section = sectionOf(page);
    await section.locator('[class*="Skeleton-root"]').waitFor();
    expect([await section.getByRole('button').count(), await section.getByRole('status').count()]).toEqual([0, 0]);
    await section.screenshot({ path: 'test-output/reconciliation-loading.png' });
    expect(await accessibilityProblems(page)).toEqual([]);
    release();
    await section.getByText('96 of 98 figures agree').waitFor();
  });

  test('says what went wrong where it cannot be read, and tries again at a click', async () => {
    const page = await open('light', '/templates');
    await page.route(ADDRESS, (route) =>
      route.fulfill({ status: 409, json: { error: { code: 'no', message: 'The database is being moved.' } } }),
    );
    await page.getByRole('link', { name: 'Ingestion' }).click();
    await sectionOf(page).getByText('The database is being moved.').waitFor();
    await page.unroute(ADDRESS);
    await sectionOf(page).getByRole('button', { name: 'Try again' }).click();
    await sectionOf(page).getByText('96 of 98').waitFor();
  });

  test('without an account says what to do, and offers no check', async () => {
    server.scene.reconciliation = notConnected;
    const page = await open();
    await sectionOf(page).getByText('Connect one under Klaviyo.').waitFor();
    expect(await sectionOf(page).getByRole('button').count()).toBe(0);
    await sectionOf(page).screenshot({ path: 'test-output/reconciliation-empty.png' });
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('says in a line that all agrees, and how far the next check is', async () => {
    server.scene.reconciliation = allAgree;
    const page = await open();
    await sectionOf(page).getByText('All 98 figures agree, 14 Nov to 20 Nov.').waitFor();
    server.scene.reconciliation = underWay;
    await page.reload();
    await sectionOf(page).getByText('3 of 7 reports compared. Klaviyo allows two a minute.').waitFor();
    expect(await sectionOf(page).getByRole('button', { name: 'Checking…' }).isDisabled()).toBe(true);
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
