import type { Prefix, ProfileId } from '../domain/ids.ts';
import type { Content } from '../domain/template.ts';
import type { ClaimedDelivery, ContentEvent } from './ports.ts';

/** Klaviyo's limit for one profile write is 100 KB; this leaves room for the envelope around the properties. */
const PROPERTIES_LIMIT_BYTES = 99_000;

export interface Delivery {
  readonly claimed: ClaimedDelivery;
  readonly content: Content;
}

/** The metric of the events that carry content; a flow that it starts sends the email. */
const METRIC_NAME = 'JustAI Content Ready';

/** One call: everything that is due for one profile, under different prefixes; or what one event carries. */
export interface ProfileWrite {
  readonly profileId: ProfileId;
  readonly properties: Readonly<Record<string, string>>;
  readonly deliveries: readonly Delivery[];
}

export const isClearing = ({ subject, preheader, body }: Content): boolean =>
  subject === '' && preheader === '' && body === '';

export const propertyNames = (prefix: Prefix): readonly string[] =>
  ['subject', 'preheader', 'body'].map((variable) => `${prefix}_${variable}`);

/** Clearing writes the empty string: the email's own `default` then shows, and bulk import accepts it too. */
const propertiesOf = ({ claimed: { prefix }, content }: Delivery): Record<string, string> => ({
  [`${prefix}_subject`]: content.subject,
  [`${prefix}_preheader`]: content.preheader,
  [`${prefix}_body`]: content.body,
});

const bytesOf = (properties: Readonly<Record<string, string>>): number => Buffer.byteLength(JSON.stringify(properties));

/** JSON needs no more for a character: \u and four digits. Most contents need not be counted exactly. */
const MOST_BYTES_A_CHARACTER = 6;
const ENVELOPE_CHARACTERS = 1_000;

/** Bytes over Klaviyo's limit; 0 where the content fits. */
export function bytesTooMany(delivery: Delivery): number {
  const { subject, preheader, body } = delivery.content;
  const characters = subject.length + preheader.length + body.length + ENVELOPE_CHARACTERS;
  if (characters * MOST_BYTES_A_CHARACTER <= PROPERTIES_LIMIT_BYTES) return 0;
  return Math.max(0, bytesOf(propertiesOf(delivery)) - PROPERTIES_LIMIT_BYTES);
}

/** Different prefixes of one profile go in one write, as far as they fit. */
export function coalesce(deliveries: readonly Delivery[]): ProfileWrite[] {
  const open = new Map<ProfileId, ProfileWrite>();
  const full: ProfileWrite[] = [];
  for (const delivery of deliveries) {
    const { profileId, carrier } = delivery.claimed;
    if (carrier === 'event') {
      full.push({ profileId, properties: propertiesOf(delivery), deliveries: [delivery] });
      continue;
    }
    const before = open.get(profileId);
    const properties = { ...before?.properties, ...propertiesOf(delivery) };
    if (before && bytesOf(properties) <= PROPERTIES_LIMIT_BYTES) {
      open.set(profileId, { profileId, properties, deliveries: [...before.deliveries, delivery] });
    } else {
      if (before) full.push(before);
      open.set(profileId, { profileId, properties: propertiesOf(delivery), deliveries: [delivery] });
    }
  }
  return [...full, ...open.values()];
}

/** The event that carries a write; null: the profile does. */
export function eventOf({ profileId, properties, deliveries }: ProfileWrite): ContentEvent | null {
  const [first] = deliveries;
  if (first?.claimed.carrier !== 'event') return null;
  const { decisionId, templateId } = first.claimed;
  // The trigger of a flow is filtered by the template.
  return {
    profileId,
    metricName: METRIC_NAME,
    uniqueId: decisionId,
    properties: { ...properties, jai_template: templateId },
  };
}
