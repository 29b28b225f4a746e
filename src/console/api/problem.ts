import { problem } from '../../contract/console.ts';

/** What the server said when it refused: a machine code and a sentence that says what to do. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  /** A value that would be accepted in place of the one that is not. */
  readonly offer: string | null;

  constructor(status: number, code: string, message: string, offer: string | null = null) {
    super(message);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.offer = offer;
  }
}

export const isSignedOut = (error: unknown): boolean => error instanceof Problem && error.status === 401;
export const isMissing = (error: unknown): boolean => error instanceof Problem && error.status === 404;

/** Another live template writes to the same profile properties: the prefix that is free; else null. */
export const prefixOffered = (error: unknown): string | null =>
  error instanceof Problem && error.code === 'prefix_taken' ? error.offer : null;

/** The change lets a key do more, and is to be confirmed. */
export const isWidening = (error: unknown): boolean => error instanceof Problem && error.code === 'widens_key';

/** What is to be shipped would do worse than what it replaces; to be confirmed. */
export const wouldHurt = (error: unknown): boolean => error instanceof Problem && error.code === 'would_hurt';

/** A sentence to show, whatever was thrown. */
export const sentenceOf = (error: unknown): string =>
  error instanceof Problem ? error.message : 'The console could not make sense of the answer. Reload the page.';

export async function problemOf(response: Response): Promise<Problem> {
  const parsed = problem.safeParse(await response.json().catch(() => null));
  if (parsed.success) {
    const { code, message, offer = null } = parsed.data.error;
    return new Problem(response.status, code, message, offer);
  }
  return new Problem(
    response.status,
    'no_reason',
    `The server answered ${response.status} without a reason. Try again.`,
  );
}
