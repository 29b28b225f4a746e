/** Why a request is refused, in words of its own: the error handler alone turns it into a status code. */
export type RefusalKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'too_large'
  | 'too_many'
  | 'upstream'
  | 'unavailable';

interface Particulars {
  readonly retryAfterSeconds?: number | null;
  readonly offer?: string | null;
}

/** A request that is answered with a machine code and a sentence that says what to do. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly code: string;
  /** Where another time than the usual is right. */
  readonly retryAfterSeconds: number | null;
  /** A value that would be accepted in place of the one that is not. */
  readonly offer: string | null;

  constructor(
    kind: RefusalKind,
    code: string,
    message: string,
    { retryAfterSeconds = null, offer = null }: Particulars = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.kind = kind;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
    this.offer = offer;
  }
}
