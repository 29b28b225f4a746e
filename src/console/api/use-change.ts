import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useSession } from './use-session.ts';

/** A mutation that carries the session's CSRF token and reads again everything under `touches`. */
export function useChange<Input, Answer>(
  send: (input: Input, csrfToken: string) => Promise<Answer>,
  touches: QueryKey,
) {
  const queries = useQueryClient();
  const { csrfToken } = useSession();
  return useMutation({
    mutationFn: (input: Input) => send(input, csrfToken),
    onSettled: () => queries.invalidateQueries({ queryKey: touches }),
  });
}
