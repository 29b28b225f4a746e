import { createHash } from 'node:crypto';
import { foldSubject } from '../../domain/subject.ts';

const DIGEST_CHARACTERS = 32;

/**
 * A subject is evidence only by being the same as another, and it may hold a name: so the warehouse keeps the first 32
 * digits of its SHA-256. An empty one, which stands for a cleared property, stays empty.
 */
export const subjectDigest = (folded: string): string =>
  `CASE WHEN ${folded} = '' THEN '' ELSE left(sha256(${folded}), ${DIGEST_CHARACTERS}) END`;

/** Of a subject as it was written; the same as `subjectDigest` gives of it folded. */
export function digestOfSubject(subject: string): string {
  const folded = foldSubject(subject);
  return folded === '' ? '' : createHash('sha256').update(folded).digest('hex').slice(0, DIGEST_CHARACTERS);
}
