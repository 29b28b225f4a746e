import { createHash } from 'node:crypto';
import type { OrgId, UserId } from '../../domain/ids.ts';
import { type Instant, plusHours } from '../../domain/instant.ts';
import type { Caller, Passwords, RandomBytes, Sessions, Users } from './ports.ts';

const SESSION_HOURS = 12;
/** A session slides forward at most this often, so that reading pages does not write a row each time. */
const EXTEND_AFTER_HOURS = 0.25;
const TOKEN_BYTES = 32;

export interface SignInPorts {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly random: RandomBytes;
}

export type SignIn = { kind: 'signed_in'; token: string; caller: Caller } | { kind: 'wrong_email_or_password' };

/** @param at wall time. An unknown address costs the same time as a wrong password. */
export async function signIn(ports: SignInPorts, email: string, password: string, at: Instant): Promise<SignIn> {
  const user = await ports.users.findByEmail(email);
  const isRight = await ports.passwords.verify(user?.passwordHash ?? null, password);
  if (user === null || !isRight) return { kind: 'wrong_email_or_password' };
  const token = await openSession(ports, user.orgId, user.userId, at);
  const caller = await ports.sessions.find(hashToken(token), at);
  if (caller === null) throw new Error('The session that was just opened is not there.');
  return { kind: 'signed_in', token, caller };
}

async function openSession(ports: SignInPorts, orgId: OrgId, userId: UserId, at: Instant): Promise<string> {
  const token = ports.random(TOKEN_BYTES).toString('base64url');
  const csrfToken = ports.random(TOKEN_BYTES).toString('base64url');
  const expiresAt = plusHours(at, SESSION_HOURS);
  await ports.sessions.create(orgId, { tokenHash: hashToken(token), userId, csrfToken, expiresAt }, at);
  return token;
}

/** Who holds this token; their session slides on. Null: no session, or an expired one. */
export async function resumeSession(sessions: Sessions, token: string, at: Instant): Promise<Caller | null> {
  const tokenHash = hashToken(token);
  const found = await sessions.find(tokenHash, at);
  if (found === null) return null;
  if (found.expiresAt < plusHours(at, SESSION_HOURS - EXTEND_AFTER_HOURS)) {
    await sessions.extend(found.org.orgId, tokenHash, plusHours(at, SESSION_HOURS));
  }
  return found;
}

export async function signOut(sessions: Sessions, orgId: OrgId, token: string): Promise<void> {
  await sessions.remove(orgId, hashToken(token));
}

/** The token has 256 random bits, so a plain digest cannot be turned back; a copy of the table opens no session. */
const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
