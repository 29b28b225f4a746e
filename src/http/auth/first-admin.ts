import type { UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Orgs, Passwords, RandomBytes, Users } from './ports.ts';
import { uuidFrom } from './uuid.ts';

/** 24 characters of base64url: 144 bits. */
const PASSWORD_BYTES = 18;

export interface FirstAdminPorts {
  readonly orgs: Orgs;
  readonly users: Users;
  readonly passwords: Passwords;
}

export type FirstAdmin =
  | { kind: 'created'; email: string; password: string }
  | { kind: 'has_users' }
  | { kind: 'unknown_org' };

/** The owner of a new organisation. The password is returned once, for the terminal, and kept nowhere. */
export async function createFirstAdmin(
  ports: FirstAdminPorts,
  orgSlug: string,
  email: string,
  random: RandomBytes,
  at: Instant,
): Promise<FirstAdmin> {
  const org = await ports.orgs.findBySlug(orgSlug);
  if (org === null) return { kind: 'unknown_org' };
  if ((await ports.users.count(org.orgId)) > 0) return { kind: 'has_users' };
  const password = random(PASSWORD_BYTES).toString('base64url');
  const passwordHash = await ports.passwords.hash(password);
  const userId = uuidFrom(random(16)) as UserId;
  const user = { userId, email: email.trim().toLowerCase(), role: 'owner' as const, passwordHash };
  await ports.users.create(org.orgId, user, { userId: null, at });
  return { kind: 'created', email: user.email, password };
}
