import { type BatchResponse, batchRequest } from '../../contract/generate.ts';
import type { KeyOwner } from '../../domain/api-key.ts';
import { problemOf } from '../error-handler.ts';
import { Refusal } from '../refusal.ts';
import { answerOf } from './answer.ts';
import type { Ask } from './ask.ts';
import { parseRequest } from './parse-request.ts';
import { refusalOf } from './refuse-answer.ts';

type Result = BatchResponse['results'][number];

/** Every request of a batch, in its order; they share the commits. A refusal concerns its own request only. */
export async function askAll(
  ask: Ask,
  owner: KeyOwner,
  sent: unknown,
  publicUrl: string | undefined,
): Promise<BatchResponse> {
  const parsed = batchRequest.safeParse(sent);
  if (!parsed.success) {
    throw new Refusal(
      'invalid',
      'invalid_batch',
      'Send {"requests": [...]} with 1 to 20 objects, each with a template_id; attrs, fields and user_id may stand beside it for all.',
    );
  }
  const { requests, attrs, fields, ...shared } = parsed.data;
  const results = requests.map((own) =>
    askOne(
      ask,
      owner,
      { ...shared, ...own, attrs: merged(attrs, own.attrs), fields: merged(fields, own.fields) },
      publicUrl,
    ),
  );
  return { results: await Promise.all(results) };
}

async function askOne(ask: Ask, owner: KeyOwner, sent: unknown, publicUrl: string | undefined): Promise<Result> {
  try {
    const asked = parseRequest(sent);
    const answer = await ask(owner, asked);
    if (answer.kind !== 'answered') throw refusalOf(answer, asked);
    return answerOf(answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return problemOf(publicUrl, error.code, error.message);
  }
}

const merged = (shared: Record<string, unknown>, own: unknown): unknown =>
  typeof own === 'object' && own !== null && !Array.isArray(own) ? { ...shared, ...own } : (own ?? shared);
