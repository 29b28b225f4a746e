import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instant } from '../../src/domain/instant.ts';
import { noonOf, openReconciledShop, type ReconciledShop, SCOPES } from '../support/reconciled-shop.ts';

const MINUTE = 60_000;
const MASTER_KEY = Buffer.alloc(32, 7);
/** The command lives by the real clock. Long enough ago for checks that are over. */
const EARLIER = Date.now() - 180 * MINUTE;

let shop: ReconciledShop;
let ticking: NodeJS.Timeout;
beforeAll(async () => {
  shop = await openReconciledShop({ now: EARLIER, masterKey: MASTER_KEY });
  for (const daysAgo of [2, 4]) shop.send({ at: noonOf(daysAgo, EARLIER), people: 60, opened: 20 });
  await shop.ingest();
});
afterAll(async () => {
  clearInterval(ticking);
  await shop.close();
});

async function reconcile(...args: string[]): Promise<{ code: number; lines: string[]; err: string }> {
  const [{ slug } = { slug: '' }] = await shop.db.asOwner<{ slug: string }>('SELECT slug FROM orgs WHERE org_id = $1', [
    shop.orgId,
  ]);
  const org = args.includes('--org') ? [] : ['--org', slug];
  const child = spawn(process.execPath, ['bin/justai.mjs', 'reconcile', ...args, ...org], {
    env: {
      ...process.env,
      ...{ DATABASE_URL: shop.db.url, JUSTAI_DATA_DIR: shop.pipeline.folder, LOG_LEVEL: 'silent' },
      ...{ JUSTAI_MASTER_KEY: MASTER_KEY.toString('base64'), KLAVIYO_API_URL: shop.shop.origin },
    },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code: Number(code), lines: out.trimEnd().split('\n'), err };
}

const day = (daysAgo: number): string => {
  const [, date, month] = new Date(noonOf(daysAgo, EARLIER)).toUTCString().split(' ');
  return `${Number(date)} ${month}`;
};
const WHOLE = /, \d+ \w+ to \d+ \w+, by days of US\/Eastern\. Klaviyo was asked last on \d+ \w+ \d\d:\d\d UTC\.$/;

describe('justai reconcile', () => {
  it('says what to do where no account is connected, and that there is no such time zone', async () => {
    await shop.db.createOrg('nobody-connected');
    const { code, lines } = await reconcile('--org', 'nobody-connected');
    expect([code, lines.slice(0, 2)]).toEqual([
      1,
      ['No Klaviyo account is connected.', '→ Connect one under Klaviyo.'],
    ]);
    const zone = await reconcile('--time-zone', 'Mars/Olympus');
    expect([zone.code, zone.err]).toEqual([1, 'There is no time zone "Mars/Olympus". Give it as Europe/Berlin.\n']);
    expect(shop.reports()).toEqual([]);
  });

  it('goes on with the check of the week that another process began, and ends with 0 where all agrees', async () => {
    const never = await reconcile('--show');
    expect([never.code, never.lines]).toEqual([1, ['Nothing was compared yet. `justai reconcile` does it.']]);
    let now = Date.now() - 12 * MINUTE;
    while (shop.reports().length < 5) {
      shop.clock(now);
      now = Math.max(now, (await shop.pipeline.reconcile(shop.orgId, instant(now))) ?? now);
    }
    expect(now).toBeLessThan(Date.now());
    ticking = setInterval(() => shop.clock(Date.now()), 100);
    const { code, lines, err } = await reconcile();
    expect([code, shop.reports().length]).toEqual([0, 7]);
    expect(lines.join(' ')).toMatch(/^All 49 figures agree/);
    expect(lines.join(' ')).toMatch(WHOLE);
    expect(err).toContain('6 of 7 reports compared\n');
  });

  it('stops at once where the key may not read the report, and says which scope it lacks', async () => {
    // As a minute later.
    await shop.db.asOwner(`UPDATE reconciliations SET calls = '{}'`);
    await shop.allow(SCOPES.filter((scope) => scope !== 'flows:read'));
    const { code, lines } = await reconcile();
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/^Klaviyo does not show its report to this private key/);
    expect(lines.join(' ')).toContain('→ Create a private key with flows:read and paste it under Klaviyo.');
    expect(lines.join(' ')).toContain('All 49 figures agree');
  });

  it('--show prints what was found last, in columns, asks nothing and ends with 1 where figures differ', async () => {
    clearInterval(ticking);
    shop.send({ at: noonOf(3, EARLIER), people: 1_200, opened: 30 });
    shop.clock(Date.now() + MINUTE);
    await shop.allow(SCOPES);
    await shop.check();
    const asked = shop.reports().length;
    const { code, lines, err } = await reconcile('--show');
    expect([code, err, shop.reports().length]).toEqual([1, '', asked]);
    expect(lines[0]).toMatch(/^47 of 49 figures agree/);
    expect(lines.slice(lines.indexOf('') + 1)).toEqual([
      `${day(3).padEnd(8)}Welcome email (${shop.messageId})`,
      '        Delivered           Klaviyo 1,200   JustAI 0',
      '        People who opened   Klaviyo    30   JustAI 0',
      '        We have no received email of this day at all, though later days are there.',
      '        → Let Klaviyo export the day again: what is known already is not counted twice.',
    ]);
  });
});
