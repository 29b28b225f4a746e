import type { OrgId } from '../domain/ids.ts';
import { type Instant, plusSeconds } from '../domain/instant.ts';
import type { Accounts, EgressAddresses, EgressBook, KlaviyoReader, SecretBox } from './ports.ts';
import { openPrivateKey } from './verify.ts';

const FRESH_SECONDS = 3_600;
const AFTER_FAILURE_SECONDS = 60;

export interface EgressPorts {
  readonly klaviyo: Pick<KlaviyoReader, 'egressRanges' | 'publicKey'>;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly secrets: SecretBox;
  readonly egress: EgressBook;
}

/** When they are to be asked for again. */
export function dueAt(known: EgressAddresses | null): Instant | null {
  if (known === null) return null;
  return plusSeconds(known.triedAt, known.problem === null ? FRESH_SECONDS : AFTER_FAILURE_SECONDS);
}

/** As they are known, asked for again where that was an hour ago; where Klaviyo cannot be asked, what was known stays. */
export async function egressAddresses(ports: EgressPorts, orgId: OrgId, now: Instant): Promise<EgressAddresses> {
  const known = await ports.egress.find(orgId);
  const due = dueAt(known);
  if (known !== null && due !== null && due > now) return known;
  const answer = await ports.klaviyo.egressRanges(await companyId(ports, orgId));
  if (answer.kind === 'ok') await ports.egress.keep(orgId, answer.value, now);
  else await ports.egress.noteFailure(orgId, `${answer.status ?? 'no answer'}: ${answer.detail}`, now);
  const after = await ports.egress.find(orgId);
  if (after === null) throw new Error('The addresses that were just stored are not there.');
  return after;
}

/** Null where the private key may not read it: Klaviyo's list is the same for everybody. */
async function companyId({ klaviyo, accounts, secrets }: EgressPorts, orgId: OrgId): Promise<string | null> {
  const account = await accounts.find(orgId);
  if (account === null || account.scopes['accounts:read'] !== 'granted') return null;
  const answer = await klaviyo.publicKey(await openPrivateKey(secrets, orgId, account.sealedPrivateKey));
  return answer.kind === 'ok' ? answer.value : null;
}

/** Keeps the addresses that keys are bound to fresh. @returns when to come again. */
export async function refreshEgress(
  ports: EgressPorts,
  now: Instant,
  onTrouble: (error: unknown) => void,
): Promise<Instant> {
  try {
    for (const orgId of await ports.egress.users()) await egressAddresses(ports, orgId, now);
  } catch (error) {
    // The database is away.
    onTrouble(error);
  }
  return plusSeconds(now, AFTER_FAILURE_SECONDS);
}
