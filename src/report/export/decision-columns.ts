import type { Instant } from '../../domain/instant.ts';
import type { ColumnType, ExportedDecision, ExportedItem, ExportedOutcome, Persons } from './ports.ts';

/** One column of the exported log. Null is an empty field. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly valueOf: (decision: ExportedDecision, row: number) => string | number | null;
}

/** Control, and an email that was left to its own default, are no item. */
const NO_ITEM = -1;
/** An email has one place for content. */
const ONLY_POSITION = 1;

/**
 * The Open Bandit data set's columns first, by its names and in its order: Y. Saito, S. Aihara, M. Matsutani,
 * Y. Narita 2020, "Open Bandit Dataset and Pipeline", https://arxiv.org/abs/2008.07146. Its loader takes the first
 * column as the index, and as context every column whose name holds `user_feature`.
 */
export function decisionColumns(
  attributes: readonly string[],
  items: readonly ExportedItem[],
  persons: Persons,
): Column[] {
  const itemIds = new Map(items.map(({ templateId, variantId, itemId }) => [`${templateId} ${variantId}`, itemId]));
  const itemOf = ({ kind, templateId, variantId }: ExportedDecision): number =>
    kind === 'treatment' ? (itemIds.get(`${templateId} ${variantId}`) ?? NO_ITEM) : NO_ITEM;
  return [
    { name: 'row', type: 'integer', valueOf: (_decision, row) => row },
    { name: 'timestamp', type: 'time', valueOf: ({ decidedAt }) => timestampOf(decidedAt) },
    { name: 'item_id', type: 'integer', valueOf: itemOf },
    { name: 'position', type: 'integer', valueOf: () => ONLY_POSITION },
    outcomeFlag('click', ({ clicked }) => clicked),
    { name: 'propensity_score', type: 'number', valueOf: ({ propensity }) => propensity },
    ...attributes.map(userFeature),
    { name: 'person', type: 'text', valueOf: ({ userId }) => (persons.kind === 'ids' ? userId : persons.of(userId)) },
    ...(persons.kind === 'ids' ? IDS : []),
    { name: 'template_id', type: 'text', valueOf: ({ templateId }) => templateId },
    { name: 'variant_id', type: 'text', valueOf: ({ variantId }) => variantId },
    { name: 'kind', type: 'text', valueOf: ({ kind }) => kind },
    { name: 'reason', type: 'text', valueOf: ({ reason }) => reason },
    { name: 'assignment', type: 'text', valueOf: ({ assignment }) => assignment },
    { name: 'group_probability', type: 'number', valueOf: ({ groupProbability }) => groupProbability },
    { name: 'probabilities', type: 'text', valueOf: ({ pmf }) => JSON.stringify(pmf) },
    { name: 'policy_version', type: 'integer', valueOf: ({ policyVersion }) => policyVersion },
    { name: 'cell', type: 'text', valueOf: ({ cell }) => cell },
    { name: 'unit', type: 'integer', valueOf: ({ isUnit }) => Number(isUnit) },
    outcomeFlag('mature', ({ isMature }) => isMature),
    { name: 'evidence', type: 'text', valueOf: ({ outcome }) => outcome?.evidence ?? null },
    outcomeFlag('opened', ({ opened }) => opened),
    { name: 'conversions', type: 'integer', valueOf: ({ outcome }) => outcome?.conversions ?? null },
    { name: 'revenue', type: 'number', valueOf: ({ outcome }) => outcome && outcome.revenueMicros / 1_000_000 },
    outcomeFlag('unsubscribed', ({ unsubscribed }) => unsubscribed),
    outcomeFlag('spam', ({ markedAsSpam }) => markedAsSpam),
  ];
}

const IDS: readonly Column[] = [
  { name: 'decision_id', type: 'text', valueOf: ({ decisionId }) => decisionId },
  { name: 'tracking_id', type: 'text', valueOf: ({ trackingId }) => trackingId },
];

const outcomeFlag = (name: string, is: (outcome: ExportedOutcome) => boolean): Column => ({
  name,
  type: 'integer',
  valueOf: ({ outcome }) => outcome && Number(is(outcome)),
});

const userFeature = (attribute: string): Column => ({
  name: `user_feature_${attribute}`,
  type: 'text',
  valueOf: ({ attrs }) => featureOf(attrs[attribute]),
});

function featureOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return Array.isArray(value) ? value.join('|') : String(value);
}

/** As the Open Bandit data set writes it: `2019-11-24 00:00:04.109+00:00`. */
const timestampOf = (at: Instant): string => new Date(at).toISOString().replace('T', ' ').replace('Z', '+00:00');
