import { queryOptions } from '@tanstack/react-query';
import { type Session, session } from '../../contract/console.ts';
import { isSignedOut } from './problem.ts';
import { change, read } from './request.ts';

/** The session, or null for someone who is not signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: 5 * 60_000,
  queryFn: async (): Promise<Session | null> => {
    try {
      return await read('/session', session);
    } catch (error) {
      if (isSignedOut(error)) return null;
      throw error;
    }
  },
});

export async function signIn(email: string, password: string): Promise<Session> {
  return session.parse(await change('POST', '/session', '', { email, password }));
}

export async function signOut(csrfToken: string): Promise<void> {
  await change('DELETE', '/session', csrfToken);
}
