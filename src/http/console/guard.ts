import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Instant } from '../../domain/instant.ts';
import type { Caller, Role, Sessions } from '../auth/ports.ts';
import { resumeSession } from '../auth/sessions.ts';
import { isOwnOrigin } from '../public-url.ts';
import { Refusal } from '../refusal.ts';
import { mayAct } from './route.ts';

export const SESSION_COOKIE = 'justai_session';

export const changesSomething = (request: FastifyRequest): boolean =>
  request.method !== 'GET' && request.method !== 'HEAD';

/** A page of another site can make a browser send our cookie, but neither our origin nor the session's token. */
export function checkOrigin(request: FastifyRequest, publicUrl: string): void {
  if (!changesSomething(request) || isOwnOrigin(publicUrl, request.headers.origin)) return;
  throw new Refusal('forbidden', 'wrong_origin', `Open the console at ${publicUrl} and try again.`);
}

/** The signed-in person, if they may do this. @param wallTime sessions end by the clock on the wall. */
export async function admit(
  request: FastifyRequest,
  role: Role,
  sessions: Sessions,
  wallTime: Instant,
): Promise<Caller> {
  const token = request.cookies[SESSION_COOKIE];
  const caller = token === undefined ? null : await resumeSession(sessions, token, wallTime);
  if (caller === null) throw new Refusal('unauthenticated', 'not_signed_in', 'Sign in to go on.');
  if (changesSomething(request)) checkCsrfToken(request, caller);
  if (!mayAct(caller.role, role)) {
    throw new Refusal('forbidden', 'role_too_low', `This needs the role ${role}; yours is ${caller.role}.`);
  }
  return caller;
}

function checkCsrfToken(request: FastifyRequest, caller: Caller): void {
  const given = Buffer.from(String(request.headers['x-csrf-token'] ?? ''));
  const wanted = Buffer.from(caller.csrfToken);
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new Refusal('forbidden', 'csrf', 'This page is out of date. Reload it and try again.');
}
