import type { ApiKey } from '../../../contract/api-keys.ts';

const MAY: Readonly<Record<ApiKey['scopes'][number], string>> = {
  generate: 'asks for content',
  events: 'sends events',
  debug: 'forces and traces',
  admin: 'administers',
};

export const scopesInWords = ({ scopes }: ApiKey): string => scopes.map((scope) => MAY[scope]).join(', ');

/** Where the key works; empty where it works everywhere. */
export function bindingsInWords({ templateIds, flowId, addressRanges, fromKlaviyo }: ApiKey): readonly string[] {
  return [
    ...(templateIds.length === 0 ? [] : [`only ${templateIds.join(', ')}`]),
    ...(flowId === null ? [] : [`flow ${flowId}`]),
    ...(fromKlaviyo ? ['Klaviyo’s addresses'] : []),
    ...(addressRanges.length === 0 ? [] : [counted(addressRanges.length, 'address range')]),
  ];
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const grouped = new Intl.NumberFormat('en-GB');

/** How often it may be used. */
export const limitsInWords = ({ requestsPerSecond, profileDailyCap }: ApiKey): string =>
  `At most ${grouped.format(requestsPerSecond)} requests a second, ${grouped.format(profileDailyCap)} decisions a profile in 24 hours`;
