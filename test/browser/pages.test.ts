import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { accessibilityProblems } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { pausedKlaviyo } from './support/canned-answers.ts';
import { type CannedConsole, startCannedConsole } from './support/canned-console.ts';
import { recounted } from './support/canned-conversions.ts';
import { DECISION, refusedStory } from './support/canned-decisions.ts';
import { UNKNOWN_COLUMNS, UNREAD } from './support/canned-files.ts';
import { noHealth, nothingLately, pausedHealth, quietHealth } from './support/canned-health.ts';
import { failingIngestion, noIngestion, runningRuns } from './support/canned-ingestion.ts';
import { heldBack, noData, notSure, worse } from './support/canned-overview.ts';
import { renderErrors } from './support/canned-render-errors.ts';
import { brokenSplit, noResults, openTest } from './support/canned-results.ts';
import { openPage } from './support/open-page.ts';
import { openingScene } from './support/opening-scene.ts';

const SCREENS = { phone: { width: 390, height: 844 }, laptop: { width: 1440, height: 900 } } as const;
const SCHEMES = ['light', 'dark'] as const;

const PAGES = [
  { name: 'sign-in', path: '/sign-in', heading: 'Sign in', scene: { isSignedIn: false } },
  { name: 'templates', path: '/templates', heading: 'Templates', scene: {} },
  { name: 'templates-empty', path: '/templates', heading: 'Templates', scene: { templates: { templates: [] } } },
  { name: 'overview', path: '/templates/welcome-email', heading: 'Welcome email', scene: {} },
  {
    name: 'overview-held-back',
    path: '/templates/welcome-email',
    heading: 'Welcome email',
    scene: { overview: heldBack },
  },
  { name: 'overview-worse', path: '/templates/welcome-email', heading: 'Welcome email', scene: { overview: worse } },
  {
    name: 'overview-not-sure',
    path: '/templates/welcome-email',
    heading: 'Welcome email',
    scene: { overview: notSure },
  },
  { name: 'overview-no-data', path: '/templates/welcome-email', heading: 'Welcome email', scene: { overview: noData } },
  { name: 'results', path: '/templates/welcome-email/results', heading: 'Welcome email', scene: {} },
  {
    name: 'results-open',
    path: '/templates/welcome-email/results',
    heading: 'Welcome email',
    scene: { results: openTest },
  },
  {
    name: 'results-none',
    path: '/templates/welcome-email/results',
    heading: 'Welcome email',
    scene: { results: noResults, milestones: { milestones: [] } },
  },
  {
    name: 'results-broken-split',
    path: '/templates/welcome-email/results',
    heading: 'Welcome email',
    scene: { results: brokenSplit },
  },
  { name: 'content', path: '/templates/welcome-email/content', heading: 'Welcome email', scene: {} },
  { name: 'integration', path: '/templates/welcome-email/integration', heading: 'Welcome email', scene: {} },
  {
    name: 'integration-recounted',
    path: '/templates/welcome-email/integration',
    heading: 'Welcome email',
    scene: { conversions: recounted, runs: runningRuns },
  },
  {
    name: 'content-render-errors',
    path: '/templates/welcome-email/content',
    heading: 'Welcome email',
    scene: { renderErrors },
  },
  { name: 'attributes', path: '/attributes', heading: 'Attributes', scene: {} },
  {
    name: 'attributes-empty',
    path: '/attributes',
    heading: 'Attributes',
    scene: { attributes: { attributes: [], buckets: [], uses: [] } },
  },
  { name: 'find-person', path: '/deliveries/find', heading: 'Find a person’s emails', scene: {} },
  { name: 'find-person-found', path: '/deliveries/find?of=01J8ZK', heading: 'Find a person’s emails', scene: {} },
  { name: 'timeline', path: `/deliveries/${DECISION}`, heading: 'One person’s email', scene: {} },
  {
    name: 'timeline-not-written',
    path: `/deliveries/${DECISION}`,
    heading: 'One person’s email',
    scene: { timeline: refusedStory },
  },
  { name: 'delivery', path: '/delivery', heading: 'Delivery', scene: {} },
  { name: 'delivery-paused', path: '/delivery', heading: 'Delivery', scene: { health: pausedHealth } },
  { name: 'delivery-quiet', path: '/delivery', heading: 'Delivery', scene: { health: quietHealth } },
  { name: 'delivery-nothing-lately', path: '/delivery', heading: 'Delivery', scene: { health: nothingLately } },
  { name: 'delivery-empty', path: '/delivery', heading: 'Delivery', scene: { health: noHealth } },
  { name: 'ingestion', path: '/ingestion', heading: 'Ingestion', scene: {} },
  { name: 'ingestion-failing', path: '/ingestion', heading: 'Ingestion', scene: { ingestion: failingIngestion } },
  { name: 'ingestion-running', path: '/ingestion', heading: 'Ingestion', scene: { runs: runningRuns } },
  {
    name: 'ingestion-empty',
    path: '/ingestion',
    heading: 'Ingestion',
    scene: { ingestion: noIngestion, runs: { isRunning: false, isAsked: false, runs: [], next: null } },
  },
  { name: 'file', path: `/ingestion/files/${UNREAD.sha256}`, heading: UNREAD.name, scene: {} },
  {
    name: 'file-unknown',
    path: `/ingestion/files/${UNREAD.sha256}`,
    heading: UNREAD.name,
    scene: { ingestedFile: UNKNOWN_COLUMNS },
  },
  { name: 'klaviyo', path: '/settings/klaviyo', heading: 'Klaviyo', scene: {} },
  { name: 'klaviyo-paused', path: '/settings/klaviyo', heading: 'Klaviyo', scene: { klaviyo: pausedKlaviyo } },
  { name: 'api-keys', path: '/settings/api-keys', heading: 'API keys', scene: {} },
  { name: 'api-keys-viewer', path: '/settings/api-keys', heading: 'API keys', scene: { role: 'viewer' as const } },
  { name: 'nowhere', path: '/no/such/page', heading: 'There is nothing here', scene: {} },
];

let browser: Browser;
let server: CannedConsole;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startCannedConsole(inject('consoleFolder'), openingScene);
});
beforeEach(() => {
  Object.assign(server.scene, openingScene);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe.each(PAGES)('the page $name', ({ name, path, heading, scene }) => {
  test.each(SCHEMES)('is accessible and fits phone and laptop in the %s scheme', async (scheme) => {
    Object.assign(server.scene, scene);
    for (const screen of ['laptop', 'phone'] as const) {
      const { page, complaints } = await openPage(browser, `${server.url}${path}`, {
        viewport: SCREENS[screen],
        colorScheme: scheme,
      });
      const title = page.getByRole('heading', { level: 1 });
      await title.waitFor();
      await page.screenshot({ path: `test-output/${name}-${screen}-${scheme}.png`, fullPage: true });
      expect(await title.allInnerTexts()).toEqual([heading]);
      expect(await page.title()).toMatch(/.+ · JustAI$/);
      expect(await accessibilityProblems(page)).toEqual([]);
      const sideways = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(sideways, 'the page must not scroll sideways').toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });
});
