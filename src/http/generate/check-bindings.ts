import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import type { KeyOwner } from '../../domain/api-key.ts';
import type { TemplateId } from '../../domain/ids.ts';
import { type Instant, plusHours } from '../../domain/instant.ts';
import { Refusal } from '../refusal.ts';

/** Klaviyo's list is asked for every hour; one this old may lack an address that Klaviyo calls from now. */
const STALE_HOURS = 3;
const STALE_RETRY_AFTER_SECONDS = 300;

const lists = new WeakMap<KeyOwner, BlockList>();

/** @throws a refusal where the call does not come from where the key is bound to. */
export function checkOrigin(owner: KeyOwner, headers: IncomingHttpHeaders, address: string, now: Instant): void {
  const { bindings, klaviyoAddresses } = owner;
  const isBound = bindings.addressRanges.length > 0 || bindings.fromKlaviyo;
  if (isBound && !isWithin(owner, address)) {
    // Our own trouble must not make Klaviyo skip the webhook: it tries a 503 again.
    if (bindings.fromKlaviyo && (klaviyoAddresses === null || plusHours(klaviyoAddresses.fetchedAt, STALE_HOURS) < now))
      throw new Refusal(
        'unavailable',
        'addresses_stale',
        `${address} is none of Klaviyo’s addresses as they are known, but they could not be fetched for over ${STALE_HOURS} hours. Try again.`,
        { retryAfterSeconds: STALE_RETRY_AFTER_SECONDS },
      );
    throw new Refusal(
      'forbidden',
      'wrong_address',
      `This API key is bound to network addresses, and ${address} is none of them. Call from one of them, or edit the ` +
        'key in the console under API keys.',
    );
  }
  if (bindings.flowId === null) return;
  const sent = headers['x-klaviyo-flow-id'];
  if (sent === bindings.flowId) return;
  throw new Refusal(
    'forbidden',
    'wrong_flow',
    `This API key is bound to the flow "${bindings.flowId}", but the call ` +
      (typeof sent === 'string' ? `came from "${sent.slice(0, 40)}".` : 'names none (X-Klaviyo-Flow-ID is missing).') +
      ' Make a key for each flow.',
  );
}

/** @throws a refusal where the key is bound to other templates. */
export function checkTemplate({ bindings: { templateIds } }: KeyOwner, templateId: TemplateId): void {
  if (templateIds.length === 0 || templateIds.includes(templateId)) return;
  throw new Refusal(
    'forbidden',
    'wrong_template',
    `This API key is not for the template "${templateId.slice(0, 80)}". Make a key that is.`,
  );
}

function isWithin(owner: KeyOwner, address: string): boolean {
  const list = lists.get(owner) ?? listOf(rangesOf(owner));
  lists.set(owner, list);
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return list.check(plain, familyOf(plain));
}

const rangesOf = ({ bindings, klaviyoAddresses }: KeyOwner): readonly string[] => [
  ...bindings.addressRanges,
  ...(bindings.fromKlaviyo ? (klaviyoAddresses?.ranges ?? []) : []),
];

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), familyOf(network));
  }
  return list;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');
