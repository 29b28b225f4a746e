import type { FastifyInstance } from 'fastify';
import {
  type DeliveryHealth,
  deliveryHealth,
  type RedrivePreview,
  redrivePreview,
} from '../../../src/contract/delivery-health.ts';
import type { Scene } from './canned-console.ts';

const AT = Date.UTC(2026, 10, 21, 6, 0, 20);
const ago = (seconds: number): string => new Date(AT - seconds * 1_000).toISOString();

/** By minute of the hour. */
const THROTTLED: Readonly<Record<number, number>> = { 31: 1, 44: 30 };

const byMinute = Array.from({ length: 60 }, (_, place) => {
  const busy = place < 20 ? 40 + ((place * 37) % 90) : place < 52 ? 630 : 300 - (place - 52) * 30;
  const bulk = place >= 49 && place < 52 ? { jobs: 1, profiles: 2_500 } : { jobs: 0, profiles: 0 };
  return { minute: ago((59 - place) * 60 + 20), writes: busy, throttled: THROTTLED[place] ?? 0, bulk };
});

const example = (decisionId: string, profileId: string, templateName: string, seconds: number) => ({
  decisionId,
  profileId,
  templateName,
  at: ago(seconds),
});

export const busyHealth: DeliveryHealth = deliveryHealth.parse({
  at: ago(0),
  hasDelivered: true,
  lastEndedAt: ago(4),
  account: { state: 'active', paused: null, trouble: null },
  backlog: {
    waiting: { ready: 1_812, slot: 140, retrying: 36, held: 0, writing: 12, importing: 2_500 },
    oldestDecidedAt: ago(214),
    due: { late: 0, in5: 1_420, in15: 4_411, in60: 4_500 },
  },
  quota: {
    limitPerMinute: 700,
    isLimitKnown: true,
    allowedPerMinute: 630,
    byMinute,
    bulk: { jobs: 3, profiles: 7_500 },
  },
  punctuality: {
    buckets: [
      { fromSeconds: null, toSeconds: -300, people: 210 },
      { fromSeconds: -300, toSeconds: -120, people: 18_204 },
      { fromSeconds: -120, toSeconds: -30, people: 3_117 },
      { fromSeconds: -30, toSeconds: 0, people: 402 },
      { fromSeconds: 0, toSeconds: 30, people: 61 },
      { fromSeconds: 30, toSeconds: 120, people: 19 },
      { fromSeconds: 120, toSeconds: null, people: 4 },
    ],
    afterGrace: 2,
    expired: 37,
    toWritten: { medianSeconds: 1.4, p99Seconds: 214, people: 22_019 },
  },
  failures: {
    isCut: false,
    mayAnyGoAgain: true,
    kinds: [
      {
        state: 'rejected',
        reason:
          'Klaviyo has no profile with this id: it is gone, was merged into another, or the webhook sends person.id instead of person.KlaviyoID (404: A profile with id <id> does not exist.).',
        count: 412,
        again: 300,
        lastAt: ago(95),
        advice:
          'Check that the webhook sends {{ person.KlaviyoID }} as the profile’s id. Where it does, the profile was merged or deleted: nothing is to be done.',
        stays: 'their emails are out already',
        examples: [
          example('0b6f7f0e-1c2d-4e5f-8a9b-0c1d2e3f4a5b', '01J8ZKQ3V5N2YB6T7M9RDXW4CE', 'Welcome email', 95),
          example('7d0a1c52-93b8-4d8e-9f11-2f6a6d1f0c44', '01J8ZKQ3V5N2YB6T7M9RDXW4CF', 'Welcome email', 140),
          example('5e0c2a11-7f3b-4a58-8f0e-9d2f6b1c7a90', '01J8ZKQ3V5N2YB6T7M9RDXW4CG', 'Abandoned cart', 1_300),
        ],
      },
      {
        state: 'expired',
        reason: 'Not written by the time its email was due, grace included.',
        count: 37,
        again: 0,
        lastAt: ago(4_000),
        advice:
          'Lengthen the delay between webhook and email, leave JustAI a larger share of Klaviyo’s limit, or give the key the scopes for bulk imports.',
        stays: 'their emails are out already; a late content would show in the next one',
        examples: [
          example('11c0de22-0000-4000-8000-000000000001', '01J8ZKQ3V5N2YB6T7M9RDXW4CH', 'Welcome email', 4_000),
        ],
      },
    ],
  },
});

const REFUSED =
  'Klaviyo does not accept the private key. Create a new one in Klaviyo and paste it on the page Klaviyo (401: The API key is invalid.).';

export const pausedHealth: DeliveryHealth = {
  ...busyHealth,
  account: {
    state: 'paused',
    paused: {
      reason: REFUSED,
      since: ago(3_000),
    },
    trouble: null,
  },
};

const IDLE = { writes: 0, throttled: 0, bulk: { jobs: 0, profiles: 0 } };

export const quietHealth: DeliveryHealth = {
  ...busyHealth,
  backlog: {
    waiting: { ready: 0, slot: 0, retrying: 0, held: 0, writing: 0, importing: 0 },
    oldestDecidedAt: null,
    due: { late: 0, in5: 0, in15: 0, in60: 0 },
  },
  failures: { kinds: [], isCut: false, mayAnyGoAgain: false },
};

/** The latest was three days ago. */
export const nothingLately: DeliveryHealth = {
  ...quietHealth,
  lastEndedAt: ago(3 * 86_400),
  quota: { ...busyHealth.quota, byMinute: byMinute.map((each) => ({ ...each, ...IDLE })), bulk: IDLE.bulk },
  punctuality: {
    buckets: busyHealth.punctuality.buckets.map((each) => ({ ...each, people: 0 })),
    afterGrace: 0,
    expired: 0,
    toWritten: null,
  },
};

export const noHealth: DeliveryHealth = { ...quietHealth, hasDelivered: false, lastEndedAt: null };

/** By the template that was asked for. */
const preview = (templateId: string | undefined): RedrivePreview =>
  redrivePreview.parse(
    templateId === undefined
      ? { again: 300, left: [{ state: 'rejected', count: 112, why: 'their emails are out already' }] }
      : { again: 0, left: [] },
  );

export function registerHealth(app: FastifyInstance, scene: Pick<Scene, 'health'>): void {
  app.get('/console-api/delivery/health', async () => scene.health);
  app.get('/console-api/delivery/redrive', async ({ query }) => preview((query as { templateId?: string }).templateId));
  app.post('/console-api/delivery/redrive', async () => ({ count: 300 }));
}
