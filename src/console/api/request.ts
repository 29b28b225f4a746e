import type { ZodType } from 'zod';
import { Problem, problemOf } from './problem.ts';

type Method = 'POST' | 'PUT' | 'DELETE';

/** Reads and parses an answer. Throws `Problem` on a refusal. */
export async function read<Answer>(path: string, schema: ZodType<Answer>): Promise<Answer> {
  return schema.parse(await answered(path, {}));
}

/** Changes something; the session's CSRF token goes along. Throws `Problem` on a refusal. */
export async function change(method: Method, path: string, csrfToken: string, body?: unknown): Promise<unknown> {
  const headers: Record<string, string> = { 'X-CSRF-Token': csrfToken };
  if (body === undefined) return answered(path, { method, headers });
  headers['Content-Type'] = 'application/json';
  return answered(path, { method, headers, body: JSON.stringify(body) });
}

async function answered(path: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(`/console-api${path}`, { credentials: 'same-origin', ...init }).catch(() => null);
  if (response === null) throw new Problem(0, 'unreachable', 'The server cannot be reached. Check your connection.');
  if (!response.ok) throw await problemOf(response);
  return response.status === 204 ? null : response.json();
}
