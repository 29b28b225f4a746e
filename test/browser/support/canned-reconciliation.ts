import type { FastifyInstance } from 'fastify';
import * as contract from '../../../src/contract/reconciliation.ts';
import type { Scene } from './canned-console.ts';

const email = { messageId: 'Rk2mQz', messageName: 'Welcome, with JustAI', templateId: 'welcome-email' };

export const someDiffer = contract.reconciliation.parse({
  ...{ timeZone: 'US/Eastern', timeZoneBy: 'klaviyo', isAsked: false, nextAt: '2026-11-22T11:00:00Z', obstacle: null },
  ...{ progress: null, checkedAt: '2026-11-21T11:02:00Z', from: '2026-11-14', to: '2026-11-20' },
  ...{ figures: 98, agreeing: 96, differing: 2 },
  differences: [
    {
      ...email,
      ...{ day: '2026-11-20', statistic: 'opens_unique', theirs: 1_204, ours: 1_131, role: 'treatment' },
      ...{ templateName: 'Welcome email', fetchedAt: '2026-11-21T11:02:00Z' },
      cause: {
        kind: 'still_coming',
        sentence: 'Our data end at 21 Nov 05:58 UTC, and about so many came in the time just before.',
        next: 'It is checked again by itself; nothing needs to be done.',
      },
    },
    {
      ...{ day: '2026-11-18', statistic: 'delivered', theirs: 311, ours: 0, role: 'unknown' },
      ...{ messageId: 'Cp7Yq2', messageName: null, templateId: null, templateName: null },
      fetchedAt: '2026-11-21T11:00:00Z',
      cause: {
        kind: 'message_unknown',
        sentence: 'Klaviyo sent this email after the last refresh, so it counts for no template.',
        next: 'Click “Refresh Klaviyo Data” under Klaviyo.',
      },
    },
  ],
});

const nothing = { checkedAt: null, from: null, to: null, figures: 0, agreeing: 0, differing: 0, differences: [] };

export const noTimeZone: contract.Reconciliation = {
  ...someDiffer,
  ...nothing,
  ...{ timeZone: null, timeZoneBy: null },
  obstacle: {
    kind: 'time_zone_unknown',
    sentence: 'Klaviyo counts by days of the account’s time zone, which the private key may not read.',
    next: 'Choose the account’s time zone here, or give the key the scope accounts:read.',
  },
};

export const neverChecked: contract.Reconciliation = { ...someDiffer, ...nothing };

export const notConnected: contract.Reconciliation = {
  ...neverChecked,
  ...{ timeZone: null, timeZoneBy: null, nextAt: null },
  obstacle: {
    kind: 'not_connected',
    sentence: 'No Klaviyo account is connected.',
    next: 'Connect one under Klaviyo.',
  },
};

export const allAgree: contract.Reconciliation = { ...someDiffer, agreeing: 98, differing: 0, differences: [] };

/** What was compared before the key lost its scope stays in sight. */
export const scopeMissing: contract.Reconciliation = {
  ...someDiffer,
  obstacle: {
    kind: 'scope_missing',
    sentence: 'Klaviyo does not show its report to this private key (403: flows:read is missing).',
    next: 'Create a private key with flows:read and paste it under Klaviyo. It is tried again every six hours.',
  },
};

export const underWay: contract.Reconciliation = { ...allAgree, progress: { compared: 3, reports: 7 } };

export function registerReconciliation(app: FastifyInstance, scene: Pick<Scene, 'reconciliation'>): void {
  const path = '/console-api/ingestion/reconciliation';
  app.get(path, async () => scene.reconciliation);
  app.post(path, async () => {
    scene.reconciliation = { ...scene.reconciliation, isAsked: true };
    return scene.reconciliation;
  });
  app.put(`${path}/time-zone`, async () => {
    scene.reconciliation = { ...neverChecked, timeZoneBy: 'person', isAsked: true };
    return scene.reconciliation;
  });
}
