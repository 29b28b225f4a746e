import type { AccountId, MessageId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import type { KlaviyoAddressSource } from '../../src/http/auth/ports.ts';
import type {
  ConsoleDependencies,
  KlaviyoConsole,
  MappingDesk,
  PipelineConsole,
  SftpConsole,
} from '../../src/http/console/dependencies.ts';
import type { ShownSource } from '../../src/ingest/sftp/source.ts';
import type { ChooseIntegration } from '../../src/studio/ports.ts';

/** No account is connected, and none can be. */
export const quietKlaviyo: KlaviyoConsole = {
  connection: async () => ({
    connected: false,
    name: null,
    keyHint: null,
    state: null,
    pausedReason: null,
    trouble: null,
    scopes: [],
    quotaPercent: 90,
    verifiedAt: null,
    syncedAt: null,
    counts: { flows: 0, messages: 0, campaigns: 0, metrics: 0 },
  }),
  connect: async () => ({ kind: 'key_refused', message: 'Klaviyo does not accept this key.' }),
  verify: async () => ({ kind: 'not_connected' }),
  shareQuota: async () => ({ kind: 'not_connected' }),
  refresh: async () => ({ kind: 'not_connected' }),
  flows: async () => [],
};

/** Nobody is known, so nobody is left. */
export const quietForget: ConsoleDependencies['forget'] = async () => ({
  names: 1,
  landedFiles: 0,
  warehouseFiles: 0,
  rows: 0,
  searched: [],
  unsearchable: [],
});

/** The account has every flow anyone names. */
export const anyIntegration: ChooseIntegration = async (_orgId, request) => ({
  kind: 'chosen',
  integration: {
    ...request,
    accountId: '00000000-0000-4000-8000-000000000001' as AccountId,
    treatmentMessageId: 'Message1' as MessageId,
    defaultSubject: null,
    emailDelaySeconds: 120,
  },
});

/** Nothing has landed. */
export const noFiles: MappingDesk = {
  draft: async () => ({ kind: 'unknown_file' }),
  preview: async () => ({ kind: 'unknown_file' }),
  loadSoon: () => undefined,
};

/** Keeps the settings; its key pair comes with a private half, as a careless store's might. */
export function quietSftp(): SftpConsole {
  let source: (ShownSource & { sealedPrivateKey: string }) | null = null;
  return {
    find: async () => source,
    save: async (_orgId, settings) => {
      const keys = { publicKey: 'ssh-ed25519 AAAA justai', sealedPrivateKey: 'sealed-private-key' };
      const pulls = { nextPullAt: instant(0), lastPulledAt: null, lastError: null, failures: 0, note: null };
      source = { ...settings, ...keys, ...pulls, hostKey: null, offeredHostKey: null };
      return source;
    },
    acceptHostKey: async () => ({ kind: 'not_offered' }),
    files: async () => [],
  };
}

/** Nothing runs. */
export const quietPipeline: PipelineConsole = {
  fetchSoon: async () => undefined,
  start: () => undefined,
  isAsked: () => false,
};

/** What Klaviyo said, once it can be asked. */
export function cannedAddresses(answer: { ranges: readonly string[] | null }): KlaviyoAddressSource {
  return {
    find: async () => ({
      ranges: answer.ranges ?? [],
      fetchedAt: answer.ranges === null ? null : instant(0),
      problem: answer.ranges === null ? 'no answer: ECONNREFUSED' : null,
    }),
  };
}
