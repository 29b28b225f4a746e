import { problem } from '../../contract/console.ts';

/** What the server said when it refused: a machine code and a sentence that says what to do. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
  }
}

export const isSignedOut = (error: unknown): boolean => error instanceof Problem && error.status === 401;
export const isMissing = (error: unknown): boolean => error instanceof Problem && error.status === 404;

/** Another live template writes to the same profile properties. */
export const isPrefixTaken = (error: unknown): boolean => error instanceof Problem && error.code === 'prefix_taken';

/** The change lets a key do more, and is to be confirmed. */
export const isWidening = (error: unknown): boolean => error instanceof Problem && error.code === 'widens_key';

/** A sentence to show, whatever was thrown. */
export const sentenceOf = (error: unknown): string =>
  error instanceof Problem ? error.message : 'The console could not make sense of the answer. Reload the page.';

export async function problemOf(response: Response): Promise<Problem> {
  const parsed = problem.safeParse(await response.json().catch(() => null));
  if (parsed.success) return new Problem(response.status, parsed.data.error.code, parsed.data.error.message);
  return new Problem(
    response.status,
    'no_reason',
    `The server answered ${response.status} without a reason. Try again.`,
  );
}
