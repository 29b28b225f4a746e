import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { problemsOf } from './control-schemas.ts';

/** What a handler answers: a status and a JSON body. */
export type Answer = { readonly status: number; readonly body: unknown };

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const done: Answer = { status: 200, body: { ok: true } };
export const refused = (status: number, ...problems: string[]): Answer => ({ status, body: { problems } });

type Params = Readonly<Record<string, string>>;

export type JsonRoutes = {
  readonly read: (url: string, answer: (request: FastifyRequest) => Answer) => void;
  /** `act` gets what `schema` made of the body; a body it refuses is answered 400. */
  readonly write: <Schema extends z.ZodType>(
    method: 'POST' | 'PUT',
    url: string,
    schema: Schema,
    act: (input: z.output<Schema>, params: Params) => Answer | Promise<Answer>,
  ) => void;
  readonly remove: (url: string, act: (params: Params) => Answer) => void;
};

export function jsonRoutes(control: FastifyInstance): JsonRoutes {
  return {
    read: (url, answer) => void control.get(url, (request, reply) => send(reply, answer(request))),
    write: (method, url, schema, act) => {
      control.route({
        method,
        url,
        handler: async (request, reply) => {
          const input = schema.safeParse(request.body);
          if (!input.success) return send(reply, refused(400, ...problemsOf(input.error)));
          return send(reply, await act(input.data, request.params as Params));
        },
      });
    },
    remove: (url, act) => void control.delete(url, (request, reply) => send(reply, act(request.params as Params))),
  };
}

function send(reply: FastifyReply, { status, body }: Answer): FastifyReply {
  return reply.status(status).send(body);
}
