import { expect, it } from 'vitest';
import type { FlowId, MessageId, TemplateId } from '../domain/ids.ts';
import { instant } from '../domain/instant.ts';
import type { ReconciliationView, ViewedDifference } from '../ingest/reconciliation/view-reconciliation.ts';
import { reconciliationLines } from './reconciliation-lines.ts';

const ASKED = instant(Date.UTC(2026, 10, 21, 11, 2));
const agreeing: ReconciliationView = {
  ...{ timeZone: 'US/Eastern', timeZoneBy: 'klaviyo', isAsked: false, nextAt: ASKED, obstacle: null, progress: null },
  ...{ checkedAt: ASKED, from: '2026-11-14', to: '2026-11-20', figures: 98, agreeing: 98, differing: 0 },
  differences: [],
};
const cause = {
  kind: 'not_reached',
  sentence: 'Our data end at 20 Nov 05:58 UTC, before the day does.',
  next: 'Wait for the next export, or click “Run now”.',
} as const;
const opens: ViewedDifference = {
  ...{ day: '2026-11-20', statistic: 'opens_unique', theirs: 1_204, ours: 131, role: 'control', fetchedAt: ASKED },
  ...{ messageId: 'Rk2mQz' as MessageId, messageName: 'Welcome', flowId: 'F1' as FlowId, cause },
  ...{ templateId: 'welcome' as TemplateId, templateName: 'Welcome email' },
};
const clicks: ViewedDifference = { ...opens, statistic: 'clicks_unique', theirs: 96, ours: 7 };
const copy: ViewedDifference = {
  ...{ ...opens, day: '2026-11-18', statistic: 'delivered', theirs: 311, ours: 0, role: 'unknown' },
  ...{ messageId: 'Cp7Yq2' as MessageId, messageName: null, templateId: null, templateName: null },
  cause: { kind: 'message_unknown', sentence: 'It was sent after the last refresh.', next: 'Refresh.' },
};

it('says in a line that all agrees', () => {
  expect(reconciliationLines(agreeing, 200)).toEqual([
    'All 98 figures agree, 14 Nov to 20 Nov, by days of US/Eastern. Klaviyo was asked last on 21 Nov 11:02 UTC.',
  ]);
});

it('lists what differs by day and email, in columns, each cause once and within the terminal', () => {
  const view = { ...agreeing, agreeing: 95, differing: 3, differences: [opens, clicks, copy] };
  expect(reconciliationLines(view, 60)).toEqual([
    '95 of 98 figures agree, 14 Nov to 20 Nov, by days of',
    'US/Eastern. Klaviyo was asked last on 21 Nov 11:02 UTC.',
    '',
    '20 Nov  Welcome (Rk2mQz), control',
    '        People who opened    Klaviyo 1,204   JustAI 131',
    '        People who clicked   Klaviyo    96   JustAI   7',
    '        Our data end at 20 Nov 05:58 UTC, before the day',
    '        does.',
    '        → Wait for the next export, or click “Run now”.',
    '',
    '18 Nov  Cp7Yq2, of no template',
    '        Delivered            Klaviyo   311   JustAI   0',
    '        It was sent after the last refresh.',
    '        → Refresh.',
  ]);
});

it('says what stands in the way, and how far the check has come', () => {
  const none = { checkedAt: null, from: null, to: null, figures: 0, agreeing: 0 };
  const obstacle = {
    kind: 'key_refused',
    sentence: 'Klaviyo does not accept the key.',
    next: 'Paste a new one.',
  } as const;
  expect(reconciliationLines({ ...agreeing, ...none, obstacle }, 80)).toEqual([
    'Klaviyo does not accept the key.',
    '→ Paste a new one.',
    '',
    'Nothing was compared yet.',
  ]);
  expect(reconciliationLines({ ...agreeing, progress: { compared: 3, reports: 7 } }, 400)[0]).toMatch(
    /^3 of 7 reports of this check are compared; it goes on by itself where `justai serve` runs.* All 98 figures agree/,
  );
  expect(reconciliationLines({ ...agreeing, ...none }, 80)).toEqual([
    'Nothing was compared yet. `justai reconcile` does it.',
  ]);
});
