import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { control, klaviyo } from '../support/stepped-twin.ts';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { openPage } from './support/open-page.ts';
import { type PlayedTwin, playTwin } from './support/played-twin.ts';

const SCREENS = { phone: { width: 390, height: 844 }, laptop: { width: 1440, height: 900 } } as const;

let browser: Browser;
let played: PlayedTwin;
beforeAll(async () => {
  [browser, played] = await Promise.all([launchBrowser(), playTwin()]);
});
afterAll(async () => {
  await browser?.close();
  await played?.close();
});

const open = async (path: string): Promise<Page> =>
  (await openPage(browser, `${played.twin.controlUrl}${path}`, { viewport: SCREENS.laptop })).page;

describe.each([
  ['mailbox', '/', 'Mailbox'],
  ['email-filled', '/page/mail/3', "It's your turn, <b>coffee</b> lover"],
  ['email-late', '/page/mail/1', 'Your weekly update'],
  ['flow', '/page/flows', 'Welcome'],
  ['faults', '/page/faults', 'Faults'],
  ['clock', '/page/clock', 'Clock'],
])('the page %s', (name, path, heading) => {
  test.each(['light', 'dark'] as const)('is accessible and fits phone and laptop in the %s scheme', async (scheme) => {
    for (const screen of ['laptop', 'phone'] as const) {
      const { page, complaints } = await openPage(browser, `${played.twin.controlUrl}${path}`, {
        viewport: SCREENS[screen],
        colorScheme: scheme,
      });
      await page.screenshot({ path: `test-output/twin-${name}-${screen}-${scheme}.png`, fullPage: true });
      expect(await page.getByRole('heading', { level: 1 }).allInnerTexts()).toEqual([heading]);
      expect(await page.title()).toBe(`${heading} · Hearth & Loom (Klaviyo twin)`);
      expect(await accessibilityProblems(page)).toEqual([]);
      const sideways = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(sideways, 'the page must not scroll sideways').toBeLessThanOrEqual(0);
      const isRefusedScript = (complaint: string): boolean => complaint.startsWith('Blocked script execution');
      expect(complaints.filter((complaint) => !isRefusedScript(complaint))).toEqual([]);
      await page.context().close();
    }
  });
});

describe('the mailbox', () => {
  test('lists what people got, newest first, and finds by address, subject and how it was filled', async () => {
    const page = await open('/');
    const lines = page.getByRole('region', { name: 'Emails' }).getByRole('listitem');
    expect(await lines.count()).toBe(56);
    const [newest] = (await control<{ emails: { address: string }[] }>(played.twin, 'GET', '/mailbox?limit=1')).body
      .emails;
    expect(await lines.first().textContent()).toContain(newest?.address);

    await page.getByRole('searchbox').fill('your turn');
    await page.keyboard.press('Enter');
    await page.getByText('16 found').waitFor();
    await page.getByRole('link', { name: 'Default' }).click();
    await page.getByText('0 found').waitFor();
    await page.getByRole('link', { name: 'All' }).click();
    await page.getByRole('searchbox').fill(newest?.address ?? '');
    await page.keyboard.press('Enter');
    await page.getByText('2 found').waitFor();
  });

  test('shows an email as rendered, without running what is in it, and who filled it', async () => {
    const page = await open('/page/mail/3');
    const email = page.frameLocator('iframe[title="The email as rendered"]');
    await email.getByRole('heading', { name: 'Ready for a better cup?' }).waitFor();
    expect((await email.locator('body').allInnerTexts()).join()).not.toContain('A script ran');
    const story = page.getByRole('complementary', { name: 'Why it looks like this' });
    await story.getByRole('heading', { name: 'Filled from the profile' }).waitFor();
    expect(await story.getByText('PATCH /api/profiles/:id', { exact: true }).count()).toBe(3);
    expect(await story.getByText(/the webhook of 08:0.*, which was answered 200/).count()).toBe(3);
  });

  test.each([
    [1, 'Fell back to its default', /Written 1 hour 1 minute too late, by PATCH \/api\/profiles\/:id\./],
    [2, 'Partly filled', /Emptied at 08:0\d:\d\d by PATCH/],
    [
      5,
      'Fell back to its default',
      /Nothing wrote it\. The webhook before the email was answered 404 and was skipped\./,
    ],
  ])('says why email %i shows its default', async (number, title, why) => {
    const page = await open(`/page/mail/${number}`);
    const story = page.getByRole('complementary', { name: 'Why it looks like this' });
    await story.getByRole('heading', { name: title }).waitFor();
    await story.getByText(why).first().waitFor();
  });

  test('serves an email so that it can do nothing, wherever it is opened', async () => {
    const answer = await fetch(`${played.twin.controlUrl}/page/mail/3/body`);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/; sandbox$/);
    expect(policy).not.toMatch(/script-src|allow-/);
    const page = await fetch(`${played.twin.controlUrl}/`, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  test('leaves what programs ask for as it was', async () => {
    const { body } = await control(played.twin, 'GET', '/');
    expect(body).toMatchObject({ klaviyoUrl: played.twin.klaviyoUrl, clock: 'stepped' });
  });
});

describe('the flow canvas', () => {
  test('counts at each step who waits, passed and was skipped, and why', async () => {
    const page = await open('/page/flows');
    const step = (text: string) => page.locator('.step').filter({ hasText: text });
    expect(await step('Joins the list').textContent()).toMatch(/entered45/);
    expect(await step('POST http').textContent()).toMatch(/passed36\s*skipped9\s*webhook answered 404 9/);
    expect(await step('Wait 5 minutes').textContent()).toMatch(/waiting5\s*passed40/);
  });

  test('draws a split as two branches, and lets go of those whom a manual step holds', async () => {
    const page = await open('/page/flows');
    await page.getByRole('link', { name: 'Upgrade' }).click();
    await page.getByText('plan equals "pro"').waitFor();
    const held = page.getByRole('button', { name: 'Let them go on' });
    await held.focus();
    await page.keyboard.press('Enter');
    await held.waitFor({ state: 'detached' });
  });
});

describe('the fault switches', () => {
  test('break the API and mend it, by keyboard, and count the calls that were hit', async () => {
    const page = await open('/page/faults');
    await page.getByLabel('Calls').selectOption('get_metrics');
    const down = page.getByRole('switch', { name: '503' });
    await down.focus();
    await page.keyboard.press('Space');
    await page.getByRole('switch', { name: '503', checked: true }).waitFor();
    expect((await klaviyo(played.twin, 'GET', '/api/metrics')).status).toBe(503);
    expect((await klaviyo(played.twin, 'GET', '/api/flows')).status).toBe(200);
    await page.getByText('hit 1 call').waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('switch', { name: '503', checked: false }).waitFor();
    expect((await klaviyo(played.twin, 'GET', '/api/metrics')).status).toBe(200);
  });

  test('make webhooks come twice and out of order', async () => {
    const page = await open('/page/faults');
    for (const name of ['Duplicates', 'Out of order']) await page.getByRole('switch', { name }).click();
    await page.getByRole('switch', { name: 'Out of order', checked: true }).waitFor();
    const { body } = await control(played.twin, 'GET', '/webhooks/disorder');
    expect(body).toMatchObject({ duplicateShare: 0.25, delayShare: 0.25 });
    for (const name of ['Duplicates', 'Out of order']) await page.getByRole('switch', { name }).click();
    await page.getByRole('switch', { name: 'Out of order', checked: false }).waitFor();
  });
});

describe('the clock', () => {
  test('runs to where it is told, and the page follows without being loaded again', async () => {
    const page = await open('/page/clock');
    const mailbox = await open('/');
    await page.getByRole('button', { name: '+ 5 minutes' }).click();
    await page.getByText('Ran to 3 Jul 2026, 08:06:00.').waitFor();
    await mailbox.getByRole('link', { name: '08:05' }).first().waitFor();
  });

  test('says on the page what the twin refuses', async () => {
    const page = await open('/page/faults');
    await page.getByLabel('How many', { exact: true }).fill('-1');
    await page.getByRole('switch', { name: '500' }).click();
    await page.getByRole('alert').getByText('times: ').waitFor();
  });
});
