import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { openPage } from './support/open-page.ts';

const PORT = 18_480;
const DAYS = '8';

/** `npm run demo` as a person runs it: the console's address, name and password are read off the terminal. */
async function runDemo(folder: string): Promise<{ child: ChildProcess; email: string; password: string }> {
  const child = spawn(process.execPath, ['dist/src/main/cli.js', 'demo', '--days', DAYS, '--port', String(PORT)], {
    env: { ...process.env, JUSTAI_DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Record<string, string> = {};
  const lines: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const [, label, value] = /^ {2}(sign in|password) +(\S+)$/.exec(line) ?? [];
    if (label && value) said[label] = value;
    if (line.includes('Ctrl-C')) {
      child.stdout.resume();
      return { child, email: said['sign in'] ?? '', password: said.password ?? '' };
    }
  }
  throw new Error(`The demo ended (${child.signalCode ?? child.exitCode}) and said:\n${lines.join('\n')}`);
}

describe('the console over a month that was really played', () => {
  const folder = mkdtempSync(join(tmpdir(), 'justai-demo-'));
  let demo: Awaited<ReturnType<typeof runDemo>>;
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    [browser, demo] = await Promise.all([launchBrowser(), runDemo(folder)]);
    const opened = await openPage(browser, `http://127.0.0.1:${PORT}/`, { viewport: { width: 1440, height: 1000 } });
    page = opened.page;
    complaints = opened.complaints;
  });
  afterAll(async () => {
    await browser?.close();
    if (demo?.child.exitCode === null) {
      demo.child.kill('SIGTERM');
      await once(demo.child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets the first administrator in with the password from the terminal', async () => {
    await page.getByLabel('Email', { exact: true }).fill(demo.email);
    await page.getByLabel('Password', { exact: true }).fill(demo.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Welcome email' }).waitFor();
  });

  it('shows the template’s results: the answer, every variant and how the traffic was shared', async () => {
    await page.getByRole('link', { name: 'Welcome email' }).click();
    await page.getByRole('region', { name: 'The answer' }).waitFor();
    for (const name of ['Taste quiz', 'Brew guide', 'A note from the founder', 'First bag offer', 'Roasted Tuesday']) {
      expect(await page.getByText(name).count(), name).toBeGreaterThan(0);
    }
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: 'test-output/demo-overview.png', fullPage: true });
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('shows how far the exports reach, each file that was fetched, and the runs', async () => {
    await page.getByRole('link', { name: 'Ingestion' }).click();
    // The month ends before its clock does: of its last days nothing was sent.
    await page.getByText(/^Complete up to \d+ \w+ \d\d:\d\d UTC(, but .+ missing)?\.$/).waitFor();
    await page.getByRole('list', { name: 'Events in all' }).getByText('Received').waitFor();
    expect(await page.locator('#files tbody tr').count()).toBeGreaterThan(0);
    await page
      .getByRole('button', { name: /UTC Done/ })
      .first()
      .click();
    await page.getByRole('row', { name: /^Read files into events Done/ }).waitFor();
    await page.screenshot({ path: 'test-output/demo-ingestion.png', fullPage: true });
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('shows the connection that was set up, with its scopes', async () => {
    await page.getByRole('link', { name: 'Klaviyo' }).click();
    await page.getByText('profiles:write').first().waitFor();
    await page.screenshot({ path: 'test-output/demo-klaviyo.png', fullPage: true });
    expect(complaints).toEqual([]);
  });
});
