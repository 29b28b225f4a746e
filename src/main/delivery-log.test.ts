import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../adapters/system/log.ts';
import type { Account, Accounts, Scopes } from '../connect/ports.ts';
import type { AccountId, OrgId } from '../domain/ids.ts';
import { instant } from '../domain/instant.ts';
import { deliveryLog } from './delivery-log.ts';
import { loggedAccounts } from './logged-accounts.ts';

const ORG = 'org-1' as OrgId;
const written: Record<string, unknown>[] = [];
const logger = createLogger('info', { write: (line) => void written.push(JSON.parse(line)) });
const lines = () => written.map(({ level, orgId, time: _, pid: __, hostname: ___, ...rest }) => ({ level, ...rest }));
beforeEach(() => {
  written.length = 0;
});

describe('the log of delivering', () => {
  it('has a line with figures for each change, and for whom', () => {
    const { onIncident } = deliveryLog(logger);
    onIncident(ORG, { kind: 'paused', status: 401 });
    onIncident(ORG, { kind: 'circuit_opened', status: 503 });
    onIncident(ORG, { kind: 'circuit_closed' });
    onIncident(ORG, { kind: 'held', call: 'import', seconds: 17 });
    onIncident(ORG, { kind: 'expired', deliveries: 3 });
    expect(written.every(({ orgId }) => orgId === ORG)).toBe(true);
    expect(lines()).toMatchObject([
      { level: 50, incident: 'paused', status: 401, msg: expect.stringContaining('until Verify') },
      { level: 40, incident: 'circuit_opened', status: 503 },
      { level: 30, incident: 'circuit_closed' },
      { level: 40, incident: 'held', call: 'import', seconds: 17 },
      { level: 40, incident: 'expired', deliveries: 3 },
    ]);
  });

  it('has one where Verify resumes an account or pauses it, without its key, and none where nothing changed', async () => {
    const kept: Account[] = [];
    const accounts: Accounts = {
      find: async () => kept.at(-1) ?? null,
      save: async (_org, saved) => void kept.push({ ...saved, syncedAt: null, quotaPercent: 90, trouble: null }),
      shareQuota: async () => true,
    };
    const logged = loggedAccounts(accounts, logger);
    const save = (state: 'active' | 'paused') =>
      logged.save(ORG, {
        ...{ accountId: 'account-1' as AccountId, name: 'Shop', scopes: {} as Scopes, pausedReason: null },
        ...{ state, keyHint: 'pk_…1234', sealedPrivateKey: Buffer.from('pk_secret'), verifiedAt: instant(0) },
      });
    for (const state of ['active', 'active', 'paused', 'paused', 'active'] as const) await save(state);
    expect(lines()).toMatchObject([
      { level: 50, incident: 'paused' },
      { level: 30, incident: 'resumed' },
    ]);
    expect(JSON.stringify(written)).not.toContain('pk_');
  });
});
