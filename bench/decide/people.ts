import { compileAttributes, normalise } from '../../src/audience/normalise.ts';
import type { AttributeDefinition, SentAttributes } from '../../src/domain/attribute.ts';
import type { Instant } from '../../src/domain/instant.ts';

const KINDS = 200;
const DAY_MILLISECONDS = 86_400_000;

const option = (value: string, ...aliases: string[]) => ({ value, aliases });

/** Eight attributes, of every kind there is. */
export const ATTRIBUTES: readonly AttributeDefinition[] = [
  {
    kind: 'string',
    name: 'persona',
    defaultValue: 'unknown',
    options: [
      option('unknown'),
      option('home_barista', 'Home barista', '/^home[ _-]?barista/'),
      option('office', 'Office manager', '/office/'),
      option('cafe', 'Café owner', '/^caf[eé]/'),
      option('gift', '/gift|present/'),
    ],
  },
  {
    kind: 'string',
    name: 'plan',
    defaultValue: 'free',
    options: [
      option('free'),
      option('trial', '/^trial/'),
      option('plus', 'Plus monthly', 'Plus yearly'),
      option('pro'),
    ],
  },
  {
    kind: 'string',
    name: 'region',
    defaultValue: 'elsewhere',
    options: [option('elsewhere'), option('europe', '/^(de|fr|nl|it|es)$/'), option('america', 'us', 'ca', 'mx')],
  },
  {
    kind: 'string',
    name: 'device',
    defaultValue: 'desktop',
    options: [option('desktop'), option('phone', '/mobile/')],
  },
  {
    kind: 'list',
    name: 'interests',
    defaultValue: 'none',
    options: [option('none'), option('espresso'), option('filter', 'pour over'), option('decaf', '/^decaf/')],
  },
  {
    kind: 'numeric',
    name: 'orders',
    source: 'order_count',
    defaultValue: 'none',
    buckets: [
      { value: 'none', maximum: 0 },
      { value: 'one', maximum: 1 },
      { value: 'few', maximum: 4 },
      { value: 'some', maximum: 12 },
      { value: 'many', maximum: null },
    ],
  },
  {
    kind: 'numeric',
    name: 'spend',
    source: null,
    defaultValue: 'low',
    buckets: [
      { value: 'low', maximum: 50 },
      { value: 'high', maximum: null },
    ],
  },
  {
    kind: 'date',
    name: 'recency',
    source: 'last_order_at',
    defaultValue: 'never',
    buckets: [
      { value: 'never', maximum: -1 },
      { value: 'month', maximum: 30 },
      { value: 'earlier', maximum: null },
    ],
  },
];

const PERSONAS = ['Home barista', 'the office', 'Café owner', 'a gift', '–'];
const PLANS = ['Free', 'trial week 2', 'Plus yearly', 'PRO'];
const ORDERS = [0, 1, 3, 9, 40];

/** What is sent of the people there are: 200 kinds, each of a cell of its own. */
export const kindsOfPeople = (now: Instant): readonly SentAttributes[] =>
  Array.from({ length: KINDS }, (_, kind) => ({
    persona: PERSONAS[kind % 5] ?? '',
    plan: PLANS[Math.floor(kind / 5) % 4] ?? '',
    order_count: ORDERS[Math.floor(kind / 20) % 5] ?? 0,
    region: kind < KINDS / 2 ? 'nl' : 'us',
    device: kind % 3 === 0 ? 'Mobile Safari' : 'desktop',
    interests: kind % 2 === 0 ? 'Espresso, pour over' : ['decaffeinated', 'espresso'],
    spend: (kind * 7) % 100,
    last_order_at: new Date(now - ((kind % 60) + 0.5) * DAY_MILLISECONDS).toISOString(),
  }));

export function cellsOf(kinds: readonly SentAttributes[], now: Instant): readonly string[] {
  const compiled = compileAttributes(ATTRIBUTES);
  return [...new Set(kinds.map((sent) => normalise(compiled, sent, now).cell))];
}
