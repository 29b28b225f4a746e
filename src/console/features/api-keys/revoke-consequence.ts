import type { ApiKey } from '../../../contract/api-keys.ts';
import { momentOf } from '../../ui/times.ts';

/** What revoking this key does, with the one fact that tells whether it is still needed. */
export const revokeConsequence = ({ lastUsedAt }: ApiKey): string =>
  lastUsedAt === null
    ? 'It has never been used. Whatever sends it will be refused from now on.'
    : `It was last used ${momentOf(lastUsedAt)}. Webhooks that still send it are refused at once, and their emails fall back to the default. Put a new key into Klaviyo first.`;
