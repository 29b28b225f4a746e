import type { FastifyInstance } from 'fastify';
import { type DecisionTimeline, decisionTimeline, personDecisions } from '../../../src/contract/decision-timeline.ts';
import { forgotten } from '../../../src/contract/forgotten.ts';
import type { DecisionId, MessageId, Prefix, TemplateId, VariantId } from '../../../src/domain/ids.ts';
import { instant, plusSeconds } from '../../../src/domain/instant.ts';
import { tellTimeline } from '../../../src/report/decision-timeline.ts';
import type { DecisionRecord, EmailEvents } from '../../../src/report/ports.ts';
import { gaps } from '../../../src/report/timeline-step.ts';
import type { Scene } from './canned-console.ts';

export const DECISION = '0b6f7f0e-1c2d-4e5f-8a9b-0c1d2e3f4a5b';
const OTHER = '7d0a1c52-93b8-4d8e-9f11-2f6a6d1f0c44' as DecisionId;
const PERSON = '01J8ZKQ3V5N2YB6T7M9RDXW4CE';

const T = instant(Date.UTC(2026, 10, 21, 6, 0, 3));
const after = (seconds: number) => plusSeconds(T, seconds);

const record: DecisionRecord = {
  decision: {
    decisionId: DECISION as DecisionId,
    templateId: 'welcome-email' as TemplateId,
    templateName: 'Welcome email',
    userId: PERSON,
    trackingId: `${PERSON}.VwZf3q.87641205`,
    entry: 1,
    kind: 'treatment',
    reason: 'chosen',
    assignment: 'restricted',
    variant: {
      variantId: 'variant-a' as VariantId,
      name: 'The weaver’s story',
      version: 3,
      themes: ['tone: friendly', 'story'],
    },
    restrictedTo: ['tone: friendly'],
    policyVersion: 12,
    cell: '[["plan","premium"],["spend","high"]]',
    groupProbability: 0.9,
    propensity: 0.412,
    attrs: { plan: 'premium', spend: 'high', interests: ['blankets', 'rugs'] },
    subject: 'Sarah, meet the weaver of your blanket',
    decidedAt: T,
    dueAt: after(300),
    maturityHours: 72,
    followedUntil: after(72 * 3600),
    messageId: 'Rk2mQz' as MessageId,
    conflicts: 1,
  },
  delivery: {
    state: 'written',
    reason: null,
    carrier: 'profile',
    prefix: 'jai' as Prefix,
    expiresAt: after(900),
    notBefore: T,
    finishedAt: after(44),
    claims: 2,
    isInFlight: false,
    submitted: null,
  },
  attempts: [
    {
      number: 1,
      startedAt: after(0.8),
      acceptedAt: null,
      completedAt: after(1.4),
      outcome: 'retry',
      statusCode: 503,
      reason: 'Klaviyo could not be reached or was in trouble (503: Service unavailable).',
      isBulk: false,
    },
    {
      number: 2,
      startedAt: after(12.2),
      acceptedAt: after(12.9),
      completedAt: after(44),
      outcome: 'written',
      statusCode: 202,
      reason: null,
      isBulk: true,
    },
  ],
  holds: {
    decisionId: DECISION as DecisionId,
    isClean: false,
    writtenAt: after(44),
    occupiedUntil: after(900),
    wantsCleanUp: true,
  },
  gaveWay: [{ decisionId: OTHER, at: after(1) }],
  outcome: { evidence: 'shown', opened: true, clicked: true, isMature: false },
  halt: null,
  dataUntil: after(7200),
};

const event = (metric: EmailEvents['events'][number]['metric'], seconds: number, more = {}) => ({
  metric,
  at: after(seconds),
  url: null,
  isBot: false,
  isMachine: false,
  ...more,
});

const events: EmailEvents = {
  sends: [{ sendAt: after(312), receivedAt: after(315), judgedBy: 'subject', result: 'shown' }],
  events: [
    event('opened_email', 317, { isMachine: true }),
    event('opened_email', 2_300),
    event('opened_email', 2_400),
    event('clicked_email', 2_345, { url: 'https://hearthandloom.example/collections/winter-blankets?utm_source=x' }),
    event('placed_order', 3_600),
  ],
};

const told = (of: DecisionRecord, by: EmailEvents | null): DecisionTimeline => {
  const { steps, ...timeline } = tellTimeline(of, by, after(8_000));
  const between = gaps(steps);
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return decisionTimeline.parse({
    ...timeline,
    steps: steps.map((step, place) => ({ ...step, at: iso(step.at), gap: between[place] ?? null })),
  });
};

export const longStory = told(record, events);

/** Refused, while the email is still to come. */
export const refusedStory = told(
  {
    ...record,
    decision: { ...record.decision, dueAt: after(9_000), conflicts: 0 },
    delivery: {
      state: 'rejected',
      reason:
        'Klaviyo has no profile with this id: it is gone, was merged into another, or the webhook sends person.id instead of person.KlaviyoID (404: Profile not found).',
      carrier: 'profile',
      prefix: 'jai' as Prefix,
      expiresAt: after(9_600),
      notBefore: T,
      finishedAt: after(1.4),
      claims: 1,
      isInFlight: false,
      submitted: null,
    },
    attempts: [
      {
        number: 1,
        startedAt: after(0.8),
        acceptedAt: null,
        completedAt: after(1.4),
        outcome: 'rejected',
        statusCode: 404,
        reason: null,
        isBulk: false,
      },
    ],
    holds: null,
    gaveWay: [],
    outcome: null,
    dataUntil: null,
  },
  null,
);

const listed = {
  decisionId: DECISION,
  templateName: 'Welcome email',
  decidedAt: '2026-11-21T06:00:03Z',
  kind: 'treatment',
  variantName: 'The weaver’s story',
  deliveryState: 'written',
  evidence: 'shown',
  opened: true,
  clicked: true,
} as const;

export const sarah = personDecisions.parse({
  userId: PERSON,
  decisions: [
    listed,
    {
      ...listed,
      decisionId: OTHER,
      templateName: 'Win-back after 90 days without an order',
      decidedAt: '2026-11-02T14:20:00Z',
      variantName: 'We kept your size',
      deliveryState: 'superseded',
      evidence: 'fallback',
      clicked: false,
    },
    {
      ...listed,
      decisionId: '5e0c2a11-7f3b-4a58-8f0e-9d2f6b1c7a90',
      templateName: 'Abandoned cart',
      decidedAt: '2026-10-11T09:41:00Z',
      kind: 'control',
      variantName: null,
      deliveryState: 'clean',
      evidence: null,
      opened: false,
      clicked: false,
    },
  ],
  isCut: false,
});

const PLACES = [
  ...['landing, 41 files', 'warehouse, events', 'warehouse, decisions', 'warehouse, outcomes'],
  ...['decisions', 'deliveries', 'delivery_attempts', 'write_ledger', 'assignments', 'outcomes', 'inbox'].map(
    (table) => `PostgreSQL, ${table}`,
  ),
];
export const goneForGood = forgotten.parse({
  ...{ isGone: true, names: 2, landedFiles: 4, warehouseFiles: 3, rows: 27, unsearchable: [] },
  searched: PLACES.map((place) => ({ place, found: 0 })),
});
export const partlyGone = forgotten.parse({
  ...goneForGood,
  ...{ isGone: false, unsearchable: ['loyalty points, November (final).csv'] },
  searched: PLACES.map((place) => ({ place, found: place === 'PostgreSQL, inbox' ? 1 : 0 })),
});

export function registerDecisions(app: FastifyInstance, scene: Pick<Scene, 'timeline' | 'person' | 'forgotten'>): void {
  app.post('/console-api/people/:person/forget', async () => scene.forgotten);
  const missing = (code: string, message: string) => ({ error: { code, message } });
  app.get('/console-api/decisions/:decisionId', async (_, reply) => {
    return scene.timeline ?? reply.code(404).send(missing('no_such_decision', 'There is no decision of this id.'));
  });
  app.get('/console-api/people/:person/decisions', async (_, reply) => {
    return scene.person ?? reply.code(404).send(missing('nobody_found', 'Nothing was decided for this id.'));
  });
}
