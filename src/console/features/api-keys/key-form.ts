import { type ApiKey, type ChosenApiKey, type CreateApiKey, createApiKey } from '../../../contract/api-keys.ts';

/** A new key as it is typed in; addresses as one text, however they are separated. */
export interface KeyForm extends Omit<ChosenApiKey, 'addressRanges' | 'flowId'> {
  readonly flowId: string;
  readonly addresses: string;
}

/** What the server takes where nothing else is said: generate only, bound to nothing. */
export function emptyKeyForm(): KeyForm {
  const { addressRanges: _none, flowId: _nowhere, ...rest } = createApiKey.parse({ name: '-' });
  return { ...rest, name: '', flowId: '', addresses: '' };
}

export const formOf = ({ addressRanges, flowId, ...key }: ApiKey): KeyForm => ({
  name: key.name,
  scopes: key.scopes,
  templateIds: key.templateIds,
  fromKlaviyo: key.fromKlaviyo,
  profileDailyCap: key.profileDailyCap,
  requestsPerSecond: key.requestsPerSecond,
  flowId: flowId ?? '',
  addresses: addressRanges.join('\n'),
});

export const askedFor = ({ addresses, ...rest }: KeyForm): CreateApiKey => ({
  ...rest,
  addressRanges: addresses.split(/[\s,;"[\]]+/).filter((range) => range !== ''),
});

/** The form's own field for each of the server's; the first problem of each. */
export function problemsOf(form: KeyForm): Record<string, string> {
  const parsed = createApiKey.safeParse(askedFor(form));
  if (parsed.success) return {};
  return Object.fromEntries(
    parsed.error.issues.map(({ path, message }) => [
      path[0] === 'addressRanges' ? 'addresses' : String(path[0]),
      message,
    ]),
  );
}
