import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { type CannedConsole, startCannedConsole } from './support/canned-console.ts';
import { UNREAD } from './support/canned-files.ts';
import { runs } from './support/canned-ingestion.ts';
import { openPage } from './support/open-page.ts';
import { openingScene } from './support/opening-scene.ts';

const FILE = `/ingestion/files/${UNREAD.sha256}`;

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

const open = async (path = '/ingestion'): Promise<Page> =>
  (await openPage(browser, `${server.url}${path}`, { viewport: { width: 1440, height: 900 } })).page;
const searchOf = (page: Page): string => decodeURIComponent(new URL(page.url()).search.replaceAll('+', ' '));
const names = (page: Page): Promise<string[]> => page.locator('#files tbody a').allInnerTexts();

describe('the page Ingestion', () => {
  test('runs the pipeline at once, says how far it is, and reads everything again when it is done', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByText('Step 2 of 8: read files into events').waitFor();
    expect(server.changes).toMatchObject([{ route: 'POST /ingestion/runs', csrfToken: 'a-token-of-this-session' }]);
    expect(await page.getByRole('button', { name: 'Running…' }).getAttribute('aria-disabled')).toBe('true');

    server.scene.ingestion = { ...openingScene.ingestion, completeTo: '2026-11-21T06:19:00Z' };
    server.scene.runs = runs;
    await page.getByText('Complete up to 21 Nov 06:19 UTC').waitFor();
    await page.getByRole('button', { name: 'Run now' }).waitFor();
    expect(await page.getByRole('progressbar').count()).toBe(0);
  });

  test('finds files by state and by name, page by page, and the address keeps what was asked', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Page 2' }).click();
    await page.getByRole('link', { name: 'events_2026-11-20T11.csv.gz' }).waitFor();
    expect(searchOf(page)).toBe('?page=2');

    await page.getByRole('combobox', { name: 'What became of them' }).click();
    await page.getByRole('option', { name: 'Set aside (1)' }).click();
    await expect.poll(() => names(page)).toEqual([UNREAD.name]);
    expect(searchOf(page)).toBe('?state=parked');

    await page.getByLabel('Search by name').fill('loyalty');
    await page.getByText('No file has “loyalty” in its name and this state.').waitFor();
    expect(searchOf(page)).toBe('?state=parked&search=loyalty');
    await page.reload();
    await page.getByText('No file has “loyalty” in its name and this state.').waitFor();
    expect(await page.getByLabel('Search by name').inputValue()).toBe('loyalty');
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await expect.poll(() => names(page)).toEqual([UNREAD.name]);
    expect(searchOf(page)).toBe('?state=parked');
  });

  test('leads from what waits for a person to the files', async () => {
    const page = await open();
    await page.getByText('has columns that JustAI does not know').getByRole('link', { name: '1 file' }).first().click();
    await expect.poll(() => names(page)).toEqual(['loyalty points, November (final).csv']);
    expect(searchOf(page)).toBe('?state=needs_mapping');
  });

  test('shows the figures of the chart as a table, of 30 days or 90', async () => {
    const page = await open();
    const section = page.getByRole('region', { name: 'Events by day', exact: true });
    await section.getByText('Table').click();
    await section.getByRole('row', { name: /^12 Nov 0 0/ }).waitFor();
    expect(await section.getByRole('row').count()).toBe(31);
    await section.getByText('90 days').click();
    await expect.poll(() => section.getByRole('row').count()).toBe(91);
    expect(searchOf(page)).toBe('?days=90');
  });

  test('opens a run to its steps, and shows earlier runs when asked', async () => {
    const page = await open();
    const run = page.getByRole('button', { name: /21 Nov 06:05 UTC Done/ });
    expect(await run.getAttribute('aria-expanded')).toBe('false');
    await run.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: 'Work out what each email showed Done 84,112 22,019 0 2.3 s' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('list', { name: 'Runs, latest first' }).screenshot({ path: 'test-output/run-opened.png' });
    await page.getByRole('button', { name: 'Show earlier runs' }).click();
    await page.getByRole('button', { name: /21 Nov 02:05 UTC Interrupted/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Show earlier runs' }).count()).toBe(0);
  });

  test('says what could not be loaded, and tries again', async () => {
    const page = await open('/templates');
    const address = '**/console-api/ingestion';
    await page.route(address, (route) =>
      route.fulfill({ status: 409, json: { error: { code: 'no', message: 'The database is being moved.' } } }),
    );
    await page.getByRole('link', { name: 'Ingestion' }).click();
    await page.getByText('The database is being moved.').waitFor();
    await page.unroute(address);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Complete up to 21 Nov 05:58 UTC').waitFor();
  });
});

describe('files that a person loads', () => {
  const CSV = { name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from('id,when\n1,now\n') };

  test('are sent from the file input, and the page says how far they are and what came of them', async () => {
    const page = await open();
    let isHeld = true;
    await page.route('**/console-api/uploads/*', async (route) => {
      if (!isHeld) return route.continue();
      const landed = { sha256: 'a'.repeat(64), name: CSV.name, bytes: 15, reason: null, state: 'landed' };
      return route.fulfill({ json: { ...landed, rows: null, events: null, duplicates: null, rejected: null } });
    });
    await page.locator('input[type=file]').setInputFiles([CSV]);
    const list = page.getByRole('list', { name: 'Files on their way' });
    await list.getByText('Sent. Its rows are being loaded; you may leave this page.').waitFor();
    await list.getByRole('progressbar', { name: 'orders.csv: being loaded' }).waitFor();
    await list.scrollIntoViewIfNeeded();
    await page.screenshot({ path: 'test-output/upload-loading.png' });
    expect(await accessibilityProblems(page)).toEqual([]);
    isHeld = false;
    await list.getByText('2 new events, 1 event known already.').waitFor();
    expect(await list.getByRole('progressbar').count()).toBe(0);
    expect(server.changes).toMatchObject([
      { route: 'POST /uploads?name=orders.csv', csrfToken: 'a-token-of-this-session', body: CSV.buffer },
    ]);
  });

  test('are sent when they are dropped, and what is refused is said with its reason', async () => {
    const page = await open();
    const message = 'There is no room left for files. Make room, then send it again.';
    await page.route('**/console-api/uploads?*', (route) =>
      route.fulfill({ status: 503, json: { error: { code: 'no_room', message } } }),
    );
    const files = await page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(new File(['a,b'], 'dropped.csv')); return data; })()`,
    );
    await page.getByText('Drop files here, or').dispatchEvent('drop', { dataTransfer: files });
    const item = page.getByRole('list', { name: 'Files on their way' }).getByRole('listitem');
    await item.getByText(message).waitFor();
    expect(await item.textContent()).toContain('dropped.csv');
  });
});

describe('the page of a file', () => {
  test('reads it again once that is confirmed, and says so', async () => {
    const page = await open(FILE);
    await page.getByRole('button', { name: 'Load again…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`reads ${UNREAD.name} from its first row`).waitFor();
    await page.waitForTimeout(300);
    await page.screenshot({ path: 'test-output/load-again-laptop-light.png' });
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(server.changes).toEqual([]);
    await dialog.getByRole('button', { name: 'Load again' }).click();
    await page.getByText('The file is being read again.').waitFor();
    await page.getByText('The next run reads it.').waitFor();
    expect(server.changes).toMatchObject([{ route: `POST /ingestion/files/${UNREAD.sha256}/load-again` }]);
  });

  test('shows its rejected rows by reason, as they stand in the file, and saves them', async () => {
    const page = await open(FILE);
    await page.getByRole('link', { name: '“time” is not a time 1,020' }).click();
    await expect
      .poll(() => page.getByRole('cell', { name: '“time” is not a time: 21/11/2026 04:12' }).count())
      .toBe(12);
    expect(searchOf(page)).toBe('?reason=is not a time&column=time');
    expect(await page.getByRole('link', { name: /is not a time/ }).getAttribute('aria-current')).toBe('page');
    expect(await page.getByRole('link', { name: /^All \d/ }).getAttribute('aria-current')).toBe(null);
    await page.getByRole('button', { name: 'Show more rows' }).click();
    await expect.poll(() => page.getByRole('cell', { name: /is not a time/ }).count()).toBe(24);
    expect(await page.getByRole('button', { name: 'Show more rows' }).count()).toBe(0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save as CSV' }).click(),
    ]);
    expect(download.url()).toContain('/rejects.csv?reason=is+not+a+time&column=time');
  });

  test('that is not there says so', async () => {
    const page = await open('/ingestion/files/nothing');
    await page.getByRole('heading', { name: 'No such file' }).waitFor();
    await page.getByRole('link', { name: 'All files' }).click();
    await page.getByRole('heading', { name: 'Ingestion', level: 1 }).waitFor();
  });
});

test('a viewer sees all of it and starts nothing', async () => {
  server.scene.role = 'viewer';
  const page = await open();
  await page.getByRole('link', { name: UNREAD.name }).waitFor();
  await page.getByRole('button', { name: 'Run now' }).click({ force: true });
  await page.getByRole('link', { name: UNREAD.name }).click();
  const again = page.getByRole('button', { name: 'Load again…' });
  expect(await again.getAttribute('aria-disabled')).toBe('true');
  await again.click({ force: true });
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(server.changes).toEqual([]);
});
