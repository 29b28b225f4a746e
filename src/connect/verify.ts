import type { LoopClock } from '../domain/clock.ts';
import type { AccountId, OrgId } from '../domain/ids.ts';
import type { KlaviyoAnswer, RefusalKind } from '../domain/klaviyo-answer.ts';
import { patiently } from './patience.ts';
import type {
  Accounts,
  FlowSummary,
  KlaviyoReader,
  Page,
  ProbedScope,
  Scope,
  ScopeState,
  Scopes,
  SecretBox,
} from './ports.ts';
import { SCOPES, scopeNames } from './scopes.ts';

/** Where the private key is sealed, so that no other secret can be put in its place. */
const PRIVATE_KEY_FIELD = 'klaviyo_accounts.private_key';
/** A key goes into an HTTP header. */
const KEY_SHAPE = /^[\x21-\x7e]{8,200}$/;
const NAMED_FLOWS = 3;

export interface VerifyPorts {
  readonly klaviyo: KlaviyoReader;
  readonly accounts: Accounts;
  readonly secrets: SecretBox;
  readonly clock: LoopClock;
  readonly newAccountId: () => AccountId;
}

export type Verified =
  /** `missing`: required scopes that the key lacks. */
  | { readonly kind: 'saved'; readonly missing: readonly Scope[] }
  | { readonly kind: 'key_refused'; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string };

export const openPrivateKey = (secrets: SecretBox, orgId: OrgId, sealed: Uint8Array): Promise<string> =>
  secrets.open(orgId, PRIVATE_KEY_FIELD, sealed);

/**
 * Tries the key on each part of Klaviyo's API and saves it, sealed, with what it may do. Nothing is changed in
 * Klaviyo. A paused account is active again when the key may write.
 */
export async function verifyAndSave(ports: VerifyPorts, orgId: OrgId, privateKey: string): Promise<Verified> {
  const { klaviyo, accounts, secrets, clock } = ports;
  if (!KEY_SHAPE.test(privateKey)) {
    return { kind: 'key_refused', message: 'This is not a Klaviyo private key. Copy it again: it starts with pk_.' };
  }
  const first = await patiently(clock, () => klaviyo.flows(privateKey, null));
  if (first.kind === 'unauthorized') {
    const message = `Klaviyo does not accept this key (${first.detail}). Copy it again, or create a new one.`;
    return { kind: 'key_refused', message };
  }
  if (first.kind === 'unavailable' || first.kind === 'throttled') {
    return { kind: 'unreachable', message: `Klaviyo could not be asked (${first.detail}). Try again in a minute.` };
  }
  const account = await patiently(clock, () => klaviyo.accountName(privateKey));
  const scopes = await probeScopes(ports, privateKey, { 'flows:read': first, 'accounts:read': account });
  const name = account.kind === 'ok' ? account.value : nameByFlows(first);

  const known = await accounts.find(orgId);
  const isWritable = scopes['profiles:write'] !== 'missing';
  await accounts.save(orgId, {
    accountId: known?.accountId ?? ports.newAccountId(),
    name,
    sealedPrivateKey: await secrets.seal(orgId, PRIVATE_KEY_FIELD, privateKey),
    keyHint: `${privateKey.slice(0, 3)}…${privateKey.slice(-4)}`,
    scopes,
    state: isWritable ? 'active' : 'paused',
    pausedReason: isWritable
      ? null
      : 'The private key lacks the scope profiles:write. Create a key that has it and paste it on the page Klaviyo.',
    verifiedAt: clock.now(),
  });
  const missing = scopeNames.filter((scope) => SCOPES[scope].required && scopes[scope] === 'missing');
  return { kind: 'saved', missing };
}

type Answers = Readonly<Record<Exclude<Scope, ProbedScope>, KlaviyoAnswer<unknown>>>;

async function probeScopes({ klaviyo, clock }: VerifyPorts, privateKey: string, known: Answers): Promise<Scopes> {
  const probed = await Promise.all(
    scopeNames.map(async (scope) => {
      const isKnown = scope === 'flows:read' || scope === 'accounts:read';
      const answer = isKnown ? known[scope] : await patiently(clock, () => klaviyo.probe(privateKey, scope));
      return [scope, stateOf(scope, answer.kind)] as const;
    }),
  );
  return Object.fromEntries(probed);
}

/** A write is probed with what cannot be written: being told so means being allowed. */
const TOLD_WHEN_GRANTED: Readonly<Record<string, RefusalKind | undefined>> = {
  'profiles:write': 'not_found',
  'lists:write': 'not_found',
  'events:write': 'invalid',
};

function stateOf(scope: Scope, kind: 'ok' | RefusalKind): ScopeState {
  if (kind === 'forbidden') return 'missing';
  return kind === (TOLD_WHEN_GRANTED[scope] ?? 'ok') ? 'granted' : 'unknown';
}

/** Without accounts:read the account is recognised by its flows. */
function nameByFlows(flows: KlaviyoAnswer<Page<FlowSummary>>): string | null {
  const names = flows.kind === 'ok' ? flows.value.items.map(({ name }) => name) : [];
  if (names.length === 0) return null;
  const others = names.length - NAMED_FLOWS;
  const shown = names.slice(0, NAMED_FLOWS).join(', ');
  return `Account with the ${names.length === 1 ? 'flow' : 'flows'} ${shown}${others > 0 ? ` and ${others} more` : ''}`;
}
