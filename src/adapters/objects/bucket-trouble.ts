import type { BucketPlace } from './objects-url.ts';

/** What is wrong between us and a bucket, for people. The next run of the pipeline tries again. */
export function bucketTrouble(error: unknown, place: BucketPlace): Error {
  return new Error(`${sentence(error, place)} Nothing is lost: what waits is taken up at the next run.`, {
    cause: error,
  });
}

const CREDENTIALS = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

function sentence(error: unknown, { bucket, endpoint }: BucketPlace): string {
  const where = endpoint ?? 'AWS';
  const { name, message, code } = namesOf(error);
  switch (code ?? name) {
    case 'NoSuchBucket':
      return `There is no bucket "${bucket}" at ${where}: make it, or correct OBJECTS_URL.`;
    case 'CredentialsProviderError':
      return `There are no credentials for the bucket "${bucket}": set ${CREDENTIALS}.`;
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
    case 'ExpiredToken':
    case 'InvalidToken':
      return `${where} does not accept the credentials for the bucket "${bucket}" (${name}): check ${CREDENTIALS}.`;
    case 'AccessDenied':
    case '403':
      return `The credentials may not use the bucket "${bucket}": they need s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket.`;
    case 'PermanentRedirect':
    case 'AuthorizationHeaderMalformed':
    case '301':
      return `The bucket "${bucket}" is in another region: add region=… to OBJECTS_URL.`;
    case 'ECONNREFUSED':
      return `Nothing answers at ${where}: the connection was refused.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The address of ${where} is not known: check the endpoint in OBJECTS_URL.`;
    case 'TimeoutError':
    case 'ETIMEDOUT':
    case 'ECONNRESET':
      return `${where} stopped answering.`;
    default:
      return `The bucket "${bucket}" at ${where} answered: ${message || name}.`;
  }
}

/** A failed connection to a name with several addresses says why in each of its errors only. */
function namesOf(error: unknown): { name: string; message: string; code: string | undefined } {
  if (!(error instanceof Error)) return { name: 'unknown', message: String(error), code: undefined };
  const inner = error instanceof AggregateError ? error.errors.find((each) => each instanceof Error) : undefined;
  const code = (inner as NodeJS.ErrnoException | undefined)?.code ?? (error as NodeJS.ErrnoException).code;
  return { name: error.name, message: error.message, code: typeof code === 'string' ? code : undefined };
}
