import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { createdApiKey, sessionOf } from './support/canned-answers.ts';
import { type CannedConsole, PASSWORD, startCannedConsole } from './support/canned-console.ts';
import { openPage } from './support/open-page.ts';
import { openingScene } from './support/opening-scene.ts';

const FIRST_VIEW_LIMIT_BYTES = 250 * 1024;
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

const open = async (path: string): Promise<Page> =>
  (await openPage(browser, `${server.url}${path}`, { viewport: { width: 1440, height: 900 } })).page;
const clipboard = (page: Page): Promise<unknown> => page.evaluate('navigator.clipboard.readText()');

test('someone who is not signed in signs in, and lands on the page they asked for', async () => {
  server.scene.isSignedIn = false;
  const page = await open('/settings/api-keys');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Enter your password.').waitFor();

  await page.getByLabel('Email').fill('mira@hearthandloom.example');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByText('The email or the password is wrong.').waitFor();

  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
});

test('signing out leads back to the sign-in page', async () => {
  const page = await open('/templates');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('a session that ends while the page is open leads to the sign-in page', async () => {
  const page = await open('/templates');
  await page.getByRole('link', { name: 'Welcome email' }).waitFor();
  await page.waitForLoadState('networkidle');
  server.scene.isSignedIn = false;
  await page.getByRole('link', { name: 'API keys' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('a new template proposes its id from its name and is sent with the CSRF token', async () => {
  const page = await open('/templates');
  await page.getByRole('button', { name: 'New template' }).click();
  await page.getByLabel('Name').fill('Birthday email');
  expect(await page.getByLabel('Id', { exact: true }).inputValue()).toBe('birthday-email');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL('**/templates/birthday-email/content');
  expect(server.changes).toEqual([
    {
      route: 'POST /templates',
      csrfToken,
      body: { name: 'Birthday email', templateId: 'birthday-email', description: '' },
    },
  ]);
});

test('a version opens from the keyboard as a real email that cannot run scripts', async () => {
  const page = await open('/templates/welcome-email');
  await page.getByRole('button', { name: /The woman who weaves/ }).focus();
  await page.keyboard.press('Enter');
  const frame = page.locator('iframe[title^="Email: The woman"]');
  await frame.waitFor();
  expect(await frame.getAttribute('sandbox')).toBe('');
  await page.frameLocator('iframe[title^="Email: The woman"]').getByText('Hello there,').waitFor();
  await page.waitForTimeout(300);
  await page.screenshot({ path: 'test-output/variant-drawer-laptop-light.png' });
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await frame.waitFor({ state: 'detached' });
});

test('a version is edited beside its rendered email, and saved whole', async () => {
  const page = await open('/templates/welcome-email/content');
  await page.getByRole('button', { name: 'Open Care for wool' }).click();
  await page.getByLabel('Subject').fill('Your blanket, in forty years');
  await page.getByRole('dialog').getByText('Your blanket, in forty years').waitFor();
  await page.waitForTimeout(300);
  await page.screenshot({ path: 'test-output/variant-editor-laptop-light.png' });
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Care for wool is saved as version 3.').waitFor();
  const [change] = server.changes;
  expect(change).toMatchObject({
    route: 'PUT /templates/welcome-email/variants/variant-c',
    csrfToken,
    body: { role: 'variant', state: 'active', subject: 'Your blanket, in forty years' },
  });
});

test('every chart has a table with the same figures', async () => {
  const page = await open('/templates/welcome-email');
  const lift = page.getByRole('region', { name: 'Lift over time' });
  await lift.getByText('Table', { exact: true }).click();
  await lift
    .getByRole('row', { name: /21 Nov/ })
    .getByText(/14\.2/)
    .waitFor();
  const traffic = page.getByRole('region', { name: 'Who gets which version' });
  await traffic.getByText('Table', { exact: true }).click();
  await traffic.getByRole('columnheader', { name: 'Your control' }).waitFor();
});

test('snippets are copied exactly', async () => {
  const page = await open('/templates/welcome-email/integration');
  await page.getByRole('button', { name: 'Copy Destination URL' }).click();
  expect(await clipboard(page)).toBe('https://jai.hearthandloom.example/api/generate/hearthandloom');
  await page.getByRole('button', { name: 'Copy JSON body' }).click();
  expect(JSON.parse(String(await clipboard(page)))).toEqual({
    template_id: 'welcome-email',
    user_id: '{{ person.KlaviyoID }}',
    tracking_id: '{{ person.KlaviyoID }}.VwZf3q.87641205',
  });
  await page.getByRole('button', { name: 'Copy Subject line' }).click();
  expect(await clipboard(page)).toBe(`{{ person|lookup:'jai_subject'|default:"Your weekly update" }}`);
});

test('pausing says what it does before it does it', async () => {
  const page = await open('/templates/welcome-email');
  await page.getByRole('button', { name: 'Pause' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/everybody gets your control again/).waitFor();
  expect(server.changes).toEqual([]);
  await dialog.getByRole('button', { name: 'Pause' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(server.changes).toEqual([
    { route: 'POST /templates/welcome-email/state', csrfToken, body: { state: 'paused' } },
  ]);
});

test('going live on properties that another template writes offers another prefix', async () => {
  server.scene.template = { ...openingScene.template, state: 'draft' };
  server.scene.isPrefixTaken = true;
  const page = await open('/templates/welcome-email');
  await page.getByRole('button', { name: 'Go live' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/get one of 5 live versions/).waitFor();
  await dialog.getByRole('button', { name: 'Go live' }).click();
  expect(await dialog.getByLabel('Prefix').inputValue()).toBe('jai_welcome_email');
  await dialog.getByRole('button', { name: 'Go live' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(server.changes.at(-1)?.body).toEqual({ state: 'active', prefix: 'jai_welcome_email' });
});

test('a key is rotated: the successor is shown once, and one that is being replaced is not rotated again', async () => {
  const page = await open('/settings/api-keys');
  await page.getByText('Being replaced by jai_live_k3v7').waitFor();
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Only from these network addresses').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Rotate Staging' }).click();
  await page.getByRole('button', { name: 'Make the new key' }).click();
  await page.getByText(createdApiKey.key).waitFor();
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByText(createdApiKey.key).waitFor({ state: 'detached' });
  expect(await page.getByRole('button', { name: 'Rotate Welcome flow' }).count()).toBe(1);
});

test('a new key is shown once and can be copied', async () => {
  const page = await open('/settings/api-keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill('Cart flow');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('button', { name: 'Copy API key' }).click();
  expect(await clipboard(page)).toBe(createdApiKey.key);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByText(createdApiKey.key).waitFor({ state: 'detached' });
});

test('the share of the limit is changed, and one that is impossible is refused with the reason', async () => {
  const page = await open('/settings/klaviyo');
  const share = page.getByLabel('JustAI may use');
  const save = page.getByRole('button', { name: 'Save', exact: true }).first();
  await share.fill('5');
  await save.click();
  await page.getByText('Use 10 % or more.').waitFor();
  await share.fill('60');
  await page.getByText('About 450 profiles a minute').waitFor();
  await save.click();
  await page.getByText('From now on JustAI uses up to 60 % of Klaviyo’s limit.').waitFor();
  expect(server.changes.at(-1)).toMatchObject({ body: { quotaPercent: 60 } });
});

test('a refresh says what could not be read', async () => {
  const page = await open('/settings/klaviyo');
  await page.getByRole('button', { name: 'Refresh Klaviyo Data' }).click();
  await page.getByText('Campaigns could not be read: the key lacks campaigns:read.').waitFor();
});

test('a viewer reaches every action, learns why it is closed, and changes nothing', async () => {
  server.scene.role = 'viewer';
  const page = await open('/templates/welcome-email');
  const pause = page.getByRole('button', { name: 'Pause' });
  await pause.focus();
  await page.getByText('This needs the role admin; yours is viewer.').waitFor();
  await page.keyboard.press('Enter');
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('the first view takes at most 250 KB of compressed script', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    const isScript = response.url().endsWith('.js');
    if (isScript) sizes.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(`${server.url}/templates`);
  await page.getByRole('link', { name: 'Welcome email' }).waitFor();
  await page.waitForLoadState('networkidle');
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  console.info(`first view: ${Math.round(total / 1024)} KB of script, gzip`);
  expect(total).toBeLessThanOrEqual(FIRST_VIEW_LIMIT_BYTES);
});
