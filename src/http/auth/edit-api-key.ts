import type { KeyId, OrgId } from '../../domain/ids.ts';
import type { Change } from '../../studio/ports.ts';
import type { AddressesUnknown, ApiKey, ApiKeySettings, ApiKeys, KlaviyoAddressSource } from './ports.ts';
import { isUuid } from './uuid.ts';
import { widenings } from './widening.ts';

export interface KeyEditing {
  readonly apiKeys: ApiKeys;
  readonly klaviyoAddresses: KlaviyoAddressSource;
}

export type EditedApiKey =
  | { readonly kind: 'edited'; readonly apiKey: ApiKey }
  | { readonly kind: 'widens'; readonly widenings: readonly string[] }
  | { readonly kind: 'no_such_key' }
  | AddressesUnknown;

/** @param isConfirmed else a key that would be able to do more stays as it is. */
export async function editApiKey(
  { apiKeys, klaviyoAddresses }: KeyEditing,
  orgId: OrgId,
  keyId: string,
  settings: ApiKeySettings,
  isConfirmed: boolean,
  change: Change,
): Promise<EditedApiKey> {
  if (!isUuid(keyId)) return { kind: 'no_such_key' };
  let wider: readonly string[] = [];
  const areKnown = !settings.bindings.fromKlaviyo || (await klaviyoAddresses.find(orgId)).fetchedAt !== null;
  const isAllowed = (before: ApiKeySettings): boolean => {
    wider = widenings(before, settings);
    return areKnown && (isConfirmed || wider.length === 0);
  };
  const edited = await apiKeys.edit(orgId, keyId as KeyId, settings, isAllowed, change);
  if (edited === 'no_such_key') return { kind: 'no_such_key' };
  if (edited === 'refused') return areKnown ? { kind: 'widens', widenings: wider } : { kind: 'addresses_unknown' };
  const apiKey = (await apiKeys.list(orgId)).find((each) => each.keyId === keyId);
  return apiKey === undefined ? { kind: 'no_such_key' } : { kind: 'edited', apiKey };
}
