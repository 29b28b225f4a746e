import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

interface OpenedPage {
  readonly page: Page;
  /** What the browser complained about: errors, refused scripts and styles. */
  readonly complaints: readonly string[];
}

/** A page in a browser profile of its own, once nothing more is on its way. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions): Promise<OpenedPage> {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isExpected = message.text().includes('status of 401');
    if (message.type() === 'error' && !isExpected) complaints.push(message.text());
  });
  await page.goto(url);
  await page.waitForLoadState('networkidle');
  return { page, complaints };
}
