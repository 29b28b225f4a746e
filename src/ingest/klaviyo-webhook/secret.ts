import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { SecretBox } from '../ports.ts';
import type { KlaviyoWebhook, KlaviyoWebhooks } from './ports.ts';

const SECRET_FIELD = 'klaviyo_webhooks.sealed_secret';
/** Klaviyo asks for 16 characters or more. */
const SECRET_BYTES = 32;

export interface WebhookParts {
  readonly webhooks: KlaviyoWebhooks;
  readonly secretBox: Pick<SecretBox, 'open'> & { seal(...args: Parameters<SecretBox['seal']>): Promise<Uint8Array> };
}

/** What the console shows: everything but the secret. */
export type ShownWebhook = Omit<KlaviyoWebhook, 'sealedSecret'>;

export async function findWebhook({ webhooks }: WebhookParts, orgId: OrgId): Promise<ShownWebhook | null> {
  const found = await webhooks.find(orgId);
  if (found === null) return null;
  const { sealedSecret: _secret, ...shown } = found;
  return shown;
}

/** @returns the secret, to be shown this once. What is signed with the one before is refused from now on. */
export async function makeSecret(
  { webhooks, secretBox }: WebhookParts,
  orgId: OrgId,
  random: (size: number) => Buffer,
  now: Instant,
): Promise<string> {
  const secret = random(SECRET_BYTES).toString('base64url');
  await webhooks.save(orgId, await secretBox.seal(orgId, SECRET_FIELD, secret), now);
  return secret;
}

export const openSecret = ({ secretBox }: WebhookParts, orgId: OrgId, { sealedSecret }: KlaviyoWebhook) =>
  secretBox.open(orgId, SECRET_FIELD, sealedSecret);
