import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import type { KeyBindings, KeyOwner } from '../../decide/ports.ts';
import type { TemplateId } from '../../domain/ids.ts';
import { Refusal } from '../refusal.ts';

const lists = new WeakMap<KeyBindings, BlockList>();

/** @throws a refusal where the call does not come from where the key is bound to. */
export function checkOrigin({ bindings }: KeyOwner, headers: IncomingHttpHeaders, address: string): void {
  if (bindings.addressRanges.length > 0 && !isWithin(bindings, address)) {
    throw new Refusal(
      'forbidden',
      'wrong_address',
      `This API key is bound to network addresses, and ${address} is none of them. Call from Klaviyo, or take the ` +
        'addresses from Klaviyo again for a new key.',
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

function isWithin(bindings: KeyBindings, address: string): boolean {
  const list = lists.get(bindings) ?? listOf(bindings.addressRanges);
  lists.set(bindings, list);
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return list.check(plain, familyOf(plain));
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), familyOf(network));
  }
  return list;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');
