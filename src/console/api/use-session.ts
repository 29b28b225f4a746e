import { useSuspenseQuery } from '@tanstack/react-query';
import type { Session } from '../../contract/console.ts';
import { sessionQuery } from './session.ts';

const SIGNED_OUT: Session = {
  user: { email: '', role: 'viewer' },
  org: { slug: '', name: '' },
  csrfToken: '',
  publicUrl: '',
};

/** The session of a signed-in page. For the moment between losing it and leaving the page: someone who may do nothing. */
export const useSession = (): Session => useSuspenseQuery(sessionQuery).data ?? SIGNED_OUT;
