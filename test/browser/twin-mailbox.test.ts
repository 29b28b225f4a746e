import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Twin } from '../../twin/main.ts';
import { control, runUntil, startSteppedTwin } from '../support/stepped-twin.ts';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { openPage } from './support/open-page.ts';
import { type PlayedTwin, playTwin } from './support/played-twin.ts';

const PEOPLE = 250;
const SCREENS = [
  { width: 1280, height: 860 },
  { width: 390, height: 844 },
];

let browser: Browser;
let played: PlayedTwin;
let busy: Twin;
beforeAll(async () => {
  [browser, played, busy] = await Promise.all([launchBrowser(), playTwin(), twinWithCampaigns()]);
});
afterAll(async () => {
  await browser?.close();
  await played?.close();
  await busy?.close();
});

/** A campaign that reached everybody, and one that smart sending kept from all. */
async function twinWithCampaigns(): Promise<Twin> {
  const twin = await startSteppedTwin('2026-07-01T00:00:00Z', { accountName: 'Hearth & Loom' });
  const list = await control<{ id: string }>(twin, 'POST', '/lists', { name: 'Everybody' });
  const template = await control<{ id: string }>(twin, 'POST', '/templates', {
    name: 'Plain',
    html: '<a href="https://shop.example/">Hello</a>',
  });
  const world = {
    segments: { property: 'plan', shares: { free: 1 } },
    waves: [{ at: '2026-07-01T01:00:00Z', count: PEOPLE, overSeconds: 1 }],
    contents: [{ key: 'default', openRate: 1, clickRate: 0.5 }],
    bounceRate: 0,
    unsubscribeRate: 0,
  };
  const started = await control(twin, 'PUT', '/world', { world, listId: list.body.id });
  if (started.status !== 200) throw new Error(JSON.stringify(started.body));
  for (const [name, sendAt] of Object.entries({ Summer: '2026-07-02T08:00:00Z', Again: '2026-07-02T09:00:00Z' })) {
    const campaign = { name, sendAt, subject: name, templateId: template.body.id, groupIds: [list.body.id] };
    await control(twin, 'POST', '/campaigns', campaign);
  }
  await runUntil(twin, '2026-07-06T00:00:00Z');
  return twin;
}

const open = async (twin: Twin, path: string, [viewport = null] = SCREENS): Promise<Page> =>
  (await openPage(browser, `${twin.controlUrl}${path}`, { viewport })).page;

async function addressesOn(page: Page): Promise<string[]> {
  return page.locator('.emails .who').allInnerTexts();
}

describe('the mailbox', () => {
  test('is paged through to its oldest email, and back, by keyboard', async () => {
    const page = await open(busy, '/');
    await page.getByText('250 emails, 1 to 100').waitFor();
    const pages = [await addressesOn(page)];
    for (const range of ['101 to 200', '201 to 250']) {
      await page.getByRole('link', { name: 'Older' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText(`250 emails, ${range}`).waitFor();
      pages.push(await addressesOn(page));
    }
    expect(await page.getByRole('link', { name: 'Older' }).count()).toBe(0);
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(new Set(pages.flat()).size).toBe(PEOPLE);

    await page.getByRole('link', { name: 'Newer' }).click();
    await page.getByText('101 to 200').waitFor();
    expect(await addressesOn(page)).toEqual(pages[1]);
    await page.getByRole('link', { name: 'Newer' }).click();
    await page.getByText('1 to 100').waitFor();
    expect(await page.getByRole('link', { name: 'Newer' }).count()).toBe(0);
  });

  test('keeps its page and its filters while an email is open', async () => {
    const page = await open(busy, '/?search=summer');
    await page.getByRole('link', { name: 'Older' }).click();
    await page.getByText('250 found, 101 to 200').waitFor();
    const listed = await addressesOn(page);
    await page.locator('.emails a').nth(4).click();
    await page.getByRole('heading', { level: 1, name: 'Summer' }).waitFor();
    expect(await addressesOn(page)).toEqual(listed);
    expect(await page.getByRole('searchbox').inputValue()).toBe('summer');
  });

  test.each([
    ['its webhook failed', 'Its webhook failed', 8],
    ['nothing wrote one of its properties', 'Nothing wrote it', 8],
    ['it was not yet visible', 'Not yet visible', 0],
    ['it was written too late', 'Written too late', 8],
    ['it was emptied again', 'Emptied again', 8],
  ])('finds the emails that fell back because %s', async (_why, label, count) => {
    const page = await open(played.twin, '/');
    await page.getByLabel('Why it fell back').selectOption({ label });
    await page.getByLabel('Flow or campaign').selectOption({ label: 'Welcome' });
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText(`${count} found`).waitFor();
    expect((await addressesOn(page)).length).toBe(count);
  });

  test('finds what a flow or a campaign sent, and all that one person got', async () => {
    const page = await open(played.twin, '/page/flows');
    await page.getByRole('link', { name: 'Upgrade' }).click();
    await page.getByRole('link', { name: 'Its emails' }).click();
    await page.getByText(/^\d+ found/).waitFor();
    expect(new Set(await page.locator('.emails .subject').allInnerTexts())).toEqual(new Set(['For pros']));

    const address = (await addressesOn(page))[0] ?? '';
    await page.locator('.emails a').first().click();
    await page.getByRole('link', { name: address, exact: true }).click();
    await page.getByText('2 found').waitFor();
    expect(new Set(await addressesOn(page))).toEqual(new Set([address]));
    await page.getByRole('link', { name: 'Clear' }).click();
    await page.getByText(/^\d+ emails/).waitFor();
  });
});

describe('the campaigns on the page of flows', () => {
  test('tell their recipients, opens, clicks and skips, as the control port does', async () => {
    const page = await open(busy, '/page/flows');
    const card = (name: string) =>
      page.getByRole('region', { name: 'Campaigns' }).locator('li.card', { hasText: name });
    expect(await card('Again').textContent()).toMatch(/Sent(.|\n)*250\s*smart sending/);
    const shown = await card('Summer').locator('dd').allInnerTexts();
    const id = (await card('Summer').getByRole('link').getAttribute('id'))?.replace('campaign-', '');
    const { body } = await control<Record<string, number>>(busy, 'GET', `/campaigns/${id}/counts`);
    expect(shown).toEqual([body.recipients, body.opened, body.clicked, 0].map(String));
    expect(body.recipients).toBe(PEOPLE);
    expect(body.opened).toBeGreaterThan(body.clicked ?? 0);
    expect(body.clicked).toBeGreaterThan(50);

    await card('Summer').getByRole('link').click();
    await page.getByText('250 found, 1 to 100').waitFor();
  });

  test.each(['light', 'dark'] as const)(
    'are accessible and fit phone and laptop in the %s scheme',
    async (colorScheme) => {
      for (const viewport of SCREENS) {
        const { page } = await openPage(browser, `${busy.controlUrl}/page/flows`, { viewport, colorScheme });
        expect(await page.getByRole('heading', { level: 1 }).allInnerTexts()).toEqual(['Flows']);
        expect(await accessibilityProblems(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
        await page.context().close();
      }
    },
  );
});
