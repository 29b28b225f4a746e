import type { OrgId } from '../domain/ids.ts';
import { type Choice, chooseIntegration, type IntegrationRequest } from './choose-integration.ts';
import { type Connection, connection } from './connection.ts';
import type { ListedFlow } from './ports.ts';
import { type Refreshed, type RefreshPorts, refresh } from './refresh.ts';
import { openPrivateKey, type Verified, type VerifyPorts, verifyAndSave } from './verify.ts';

export interface ConnectPorts extends VerifyPorts, RefreshPorts {
  /** Called when a key was saved: deliveries that waited for it may go on. */
  readonly onSaved: (orgId: OrgId) => void;
}

/** A Klaviyo account: connect it, look at it, refresh what is known of it, point templates at it. */
export interface Connect {
  connection(orgId: OrgId): Promise<Connection>;
  /** Keeps the key only if Klaviyo accepts it. */
  connect(orgId: OrgId, privateKey: string): Promise<Verified>;
  /** Verifies the key that is kept. */
  verify(orgId: OrgId): Promise<Verified | { readonly kind: 'not_connected' }>;
  /** From the next portion of writes on. */
  shareQuota(
    orgId: OrgId,
    quotaPercent: number,
  ): Promise<{ readonly kind: 'saved' } | { readonly kind: 'not_connected' }>;
  refresh(orgId: OrgId): Promise<Refreshed>;
  flows(orgId: OrgId): Promise<readonly ListedFlow[]>;
  /** Stores nothing: the answer goes on the template. */
  chooseIntegration(orgId: OrgId, request: IntegrationRequest): Promise<Choice>;
}

export function createConnect(ports: ConnectPorts): Connect {
  const { accounts, catalogue, secrets, onSaved } = ports;

  async function connect(orgId: OrgId, privateKey: string): Promise<Verified> {
    const verified = await verifyAndSave(ports, orgId, privateKey);
    if (verified.kind === 'saved') onSaved(orgId);
    return verified;
  }

  return {
    connect,
    verify: async (orgId) => {
      const account = await accounts.find(orgId);
      if (!account) return { kind: 'not_connected' };
      return connect(orgId, await openPrivateKey(secrets, orgId, account.sealedPrivateKey));
    },
    shareQuota: async (orgId, quotaPercent) => ({
      kind: (await accounts.shareQuota(orgId, quotaPercent)) ? 'saved' : 'not_connected',
    }),
    connection: (orgId) => connection(accounts, catalogue, orgId),
    refresh: (orgId) => refresh(ports, orgId),
    flows: (orgId) => catalogue.listFlows(orgId),
    chooseIntegration: (orgId, request) => chooseIntegration(catalogue, orgId, request),
  };
}
