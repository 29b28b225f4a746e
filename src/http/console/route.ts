import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Change } from '../../studio/ports.ts';
import type { Caller, Role } from '../auth/ports.ts';
import { Refusal } from '../refusal.ts';

/** What a handler needs of one request. */
export interface OpenCall {
  readonly params: Readonly<Record<string, string>>;
  /** As it stands in the address; for `parse`. */
  readonly query: unknown;
  readonly body: unknown;
  readonly reply: FastifyReply;
  /** Business time: what is created, saved and decided is dated in it. */
  readonly now: Instant;
}

/** A request of a signed-in person, who may make it. */
export interface Call extends OpenCall {
  readonly caller: Caller;
  readonly orgId: OrgId;
  readonly change: Change;
}

export interface CsvFile {
  readonly name: string;
  readonly chunks: AsyncIterable<string>;
}

interface Address {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** What is not in this schema does not leave the server; null: no content; `csv`: a `CsvFile` to save. */
  readonly answer: z.ZodType | null | 'csv';
}

export type OpenRoute = Address & { readonly role: 'anyone'; readonly handle: (call: OpenCall) => Promise<unknown> };
export type GuardedRoute = Address & { readonly role: Role; readonly handle: (call: Call) => Promise<unknown> };

/** A route as data: a test walks the table over roles and organisations. `role` is the least that may call it. */
export type ConsoleRoute = OpenRoute | GuardedRoute;

const RANK: Readonly<Record<Role, number>> = { viewer: 0, editor: 1, admin: 2, owner: 3 };

export const mayAct = (has: Role, needs: Role): boolean => RANK[has] >= RANK[needs];

/** The input as the schema wants it; else a refusal that names the field. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map(({ path, message }) => {
    const field = path.length === 0 ? '' : `${path.join('.')}: `;
    return `${field}${message.replace(/\.$/, '')}.`;
  });
  throw new Refusal('invalid', 'invalid_input', sentences.join(' '));
}
