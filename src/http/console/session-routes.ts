import * as contract from '../../contract/console.ts';
import type { Caller } from '../auth/ports.ts';
import { signIn, signOut } from '../auth/sessions.ts';
import { isHttps } from '../public-url.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { SESSION_COOKIE } from './guard.ts';
import type { ConsoleRoute } from './route.ts';
import { parse } from './route.ts';

export function sessionRoutes(dependencies: ConsoleDependencies): ConsoleRoute[] {
  const { publicUrl, sessions, wallClock } = dependencies;
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: isHttps(publicUrl) } as const;
  return [
    {
      method: 'POST',
      path: '/console-api/session',
      answer: contract.session,
      role: 'anyone',
      handle: async ({ body, reply }) => {
        const { email, password } = parse(contract.signIn, body);
        const result = await signIn(dependencies, email, password, wallClock.now());
        if (result.kind === 'wrong_email_or_password') {
          throw new Refusal('unauthenticated', result.kind, 'The email or the password is wrong.');
        }
        reply.setCookie(SESSION_COOKIE, result.token, cookie);
        return toSession(result.caller, publicUrl);
      },
    },
    {
      method: 'GET',
      path: '/console-api/session',
      answer: contract.session,
      role: 'viewer',
      handle: async ({ caller }) => toSession(caller, publicUrl),
    },
    {
      method: 'DELETE',
      path: '/console-api/session',
      answer: null,
      role: 'viewer',
      handle: async ({ orgId, reply }) => {
        await signOut(sessions, orgId, reply.request.cookies[SESSION_COOKIE] ?? '');
        reply.clearCookie(SESSION_COOKIE, cookie);
      },
    },
  ];
}

const toSession = (caller: Caller, publicUrl: string): contract.Session => ({
  user: { email: caller.email, role: caller.role },
  org: { slug: caller.org.slug, name: caller.org.name },
  csrfToken: caller.csrfToken,
  publicUrl,
});
