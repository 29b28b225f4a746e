import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isSignedOut, Problem } from './problem.ts';
import { sessionQuery } from './session.ts';

/** The console's server state. `onSignedOut` runs when any answer says that the session is over. */
export function createQueries(onSignedOut: () => void): QueryClient {
  const endSession = (error: unknown): void => {
    if (!isSignedOut(error)) return;
    client.setQueryData(sessionQuery.queryKey, null);
    onSignedOut();
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: endSession }),
    mutationCache: new MutationCache({ onError: endSession }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && isWorthRetrying(error),
      },
    },
  });
  return client;
}

const isWorthRetrying = (error: unknown): boolean =>
  error instanceof Problem && (error.status === 0 || error.status >= 500);
