import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { type CannedConsole, startCannedConsole } from './support/canned-console.ts';
import { renderErrors } from './support/canned-render-errors.ts';
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

const open = async (path: string, width = 1440): Promise<Page> =>
  (await openPage(browser, `${server.url}${path}`, { viewport: { width, height: 900 } })).page;
/** Trying out changes nothing. */
const changes = () => server.changes.filter(({ route }) => !route.endsWith('/try'));

/** What is open is accessible and fits a phone. */
async function check(page: Page, name: string): Promise<void> {
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.waitForTimeout(350);
    await page.screenshot({ path: `test-output/${name}-${width}.png` });
    expect(await accessibilityProblems(page)).toEqual([]);
    const sideways = await page.evaluate(
      "Math.max(...[document.documentElement, ...document.querySelectorAll('[role=dialog]')].map((each) => each.scrollWidth - each.clientWidth))",
    );
    expect(sideways, `${name} must not scroll sideways at ${width} px`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('an attribute is made, tried before it is saved, and sent as it was tried', async () => {
  const page = await open('/attributes');
  await page.getByRole('button', { name: 'New attribute' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Give it a name.').waitFor();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('tier');
  await dialog.getByLabel('Value 1', { exact: true }).fill('gold');
  const aliases = dialog.getByRole('combobox', { name: 'Also sent as, for gold' });
  await aliases.fill('VIP, yearly');
  await aliases.press('Enter');
  await aliases.fill('/^paid/');
  await aliases.press('Enter');
  await dialog.getByLabel('Value 2', { exact: true }).fill('basic');
  await dialog.getByRole('combobox', { name: 'Default' }).fill('basic');
  await page.keyboard.press('Escape');
  const panel = dialog.getByRole('region', { name: 'Try it' });
  await panel.getByText('Nothing is sent, so the default stands.').waitFor();
  await panel.getByLabel('A value as Klaviyo sends it').fill('Paid monthly');
  await panel.getByText('gold', { exact: true }).waitFor();
  await panel.getByText('It matches /^paid/.').waitFor();
  await check(page, 'attribute-new');
  expect(changes()).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('tier is saved and serves within seconds.').waitFor();
  expect(changes()).toMatchObject([
    {
      route: 'POST /attributes',
      body: {
        kind: 'string',
        name: 'tier',
        options: [
          { value: 'gold', aliases: ['VIP, yearly', '/^paid/'] },
          { value: 'basic', aliases: [] },
        ],
        defaultValue: 'basic',
      },
    },
  ]);
});

test('a hostile pattern is refused with a sentence as soon as it is typed', async () => {
  const page = await open('/attributes');
  await page.getByRole('button', { name: 'Edit plan' }).click();
  const aliases = page.getByRole('combobox', { name: 'Also sent as, for premium' });
  await aliases.fill('/(a)\\1/');
  await aliases.press('Enter');
  const panel = page.getByRole('region', { name: 'Try it' });
  await panel.getByText(/look-around and back-references are not/).waitFor();
  await check(page, 'attribute-hostile');
});

test('numbers and dates have ranges, and a value that a rule asks for is not taken away unnoticed', async () => {
  const page = await open('/attributes');
  await page.getByRole('button', { name: 'Edit spend' }).click();
  const panel = page.getByRole('region', { name: 'Try it' });
  await panel.getByLabel('A value as Klaviyo sends it').fill('120.50');
  await panel.getByText('It is above 100, up to 500.').waitFor();
  await check(page, 'attribute-numeric');
  await page.getByLabel('Range 3').fill('top');
  await page.getByText('The named bucket vips asks for high, which nobody would have.').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('button', { name: 'Edit last_order' }).click();
  await panel.getByLabel('A value as Klaviyo sends it').fill('2026-11-14');
  await panel.getByText('Its age is up to 30 days.').waitFor();
  await page.getByLabel('Days of recent').fill('5');
  await panel.getByText('Its age is above 5 days.').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(changes()).toMatchObject([
    {
      route: 'PUT /attributes/last_order',
      body: { kind: 'date', buckets: [{ maximum: 5 }, { value: 'lapsed', maximum: null }] },
    },
  ]);
});

test('an attribute in use is not deleted, and what names another is told before it is', async () => {
  const page = await open('/attributes');
  await page.getByRole('button', { name: 'Delete plan' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('link', { name: 'The weaver’s story' }).waitFor();
  expect(await dialog.getByRole('button', { name: 'Delete' }).count()).toBe(0);
  await check(page, 'attribute-in-use');
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await page.getByRole('button', { name: 'Delete last_order' }).click();
  await dialog.getByText('We kept your size').waitFor();
  await check(page, 'attribute-delete');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Delete interests' }).click();
  await dialog.getByText(/No rule asks for it/).waitFor();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(changes()).toMatchObject([
    { route: 'DELETE /attributes/last_order', body: { confirmed: true } },
    { route: 'DELETE /attributes/interests', body: { confirmed: false } },
  ]);
});

test('a named bucket holds values that its attributes have', async () => {
  const page = await open('/attributes');
  await page.getByText('plan is premium and spend is high').waitFor();
  await page.getByRole('button', { name: 'New bucket' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('lapsed-vips');
  await page.getByRole('combobox', { name: 'Attribute 1', exact: true }).click();
  await page.getByRole('option', { name: 'last_order' }).click();
  await page.getByRole('combobox', { name: 'Value of last_order', exact: true }).click();
  await page.getByRole('option', { name: 'lapsed' }).click();
  await check(page, 'named-bucket');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Delete vips' }).click();
  await page.getByText(/Requests that still send it as bucket_name are refused/).waitFor();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(changes()).toMatchObject([
    { route: 'POST /buckets', body: { name: 'lapsed-vips', attributes: { last_order: 'lapsed' } } },
    { route: 'DELETE /buckets/vips' },
  ]);
});

test('who gets a version is set by rules, said in a sentence, and warned of where a rule asks for what is not', async () => {
  const strange: (typeof openingScene.template.variants)[number]['targeting'][number] = {
    attribute: 'tier',
    is: 'none_of',
    values: ['gold'],
  };
  const variants = openingScene.template.variants.map((variant) =>
    variant.variantId === 'variant-c' ? { ...variant, targeting: [strange] } : variant,
  );
  server.scene.template = { ...openingScene.template, variants };
  server.scene.renderErrors = renderErrors;
  const page = await open('/templates/welcome-email/content');
  await page.getByText('Only people whose tier is not gold can get it.').waitFor();
  await page.getByRole('button', { name: 'Open Care for wool' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/There is no attribute tier/).waitFor();
  await dialog.getByText(/could not be filled in 1,204 times in the last 7 days/).waitFor();
  await dialog.getByRole('button', { name: 'Add a rule' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Choose an attribute.').waitFor();
  await dialog.getByRole('combobox', { name: 'Attribute of rule 2', exact: true }).click();
  await page.getByRole('option', { name: 'plan' }).click();
  await dialog.getByRole('combobox', { name: 'Values of rule 2', exact: true }).click();
  await page.getByRole('option', { name: 'premium' }).click();
  await page.keyboard.press('Escape');
  await dialog.getByText('Only people whose tier is not gold, and whose plan is premium can get it.').waitFor();
  await check(page, 'targeting');
  await dialog.getByRole('button', { name: 'Remove rule 1' }).click();
  await dialog.getByText(/There is no attribute tier/).waitFor({ state: 'detached' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Care for wool is saved').waitFor();
  expect(changes()).toMatchObject([
    { body: { targeting: [{ attribute: 'plan', is: 'any_of', values: ['premium'] }] } },
  ]);
});
