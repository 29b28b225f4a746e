import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { nearest } from '../nearest.ts';

export const BODY_LIMIT_MEGABYTES = 5;

type Call = { readonly method: string; readonly url: string };
export type Strays = {
  /** A browser's request for a page that is not there; `null` where a program asks. */
  readonly page: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | null;
};

/** Whatever the control port cannot do it says as `{problems: [sentence, …]}`, also where no route hears of it. */
export function refusals(control: FastifyInstance): (strays: Strays) => void {
  const calls: Call[] = [];
  control.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) if (each !== 'HEAD' && each !== 'OPTIONS') calls.push({ method: each, url });
  });
  readJson(control);
  control.setErrorHandler((error: FastifyError, request, reply) => {
    void reply.status(error.statusCode ?? 500).send({ problems: [problemOf(error, request)] });
  });
  return (strays) => {
    control.setNotFoundHandler((request, reply) => strays.page(request, reply) ?? refuseStray(calls, request, reply));
  };
}

/** An address that is no address: heard before any route. */
export function refuseAddress(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  void reply.status(error.statusCode ?? 400).send({ problems: [`address: ${error.message}`] });
}

/** Says where the JSON is wrong. A call that needs no body may come without one. */
function readJson(control: FastifyInstance): void {
  control.removeContentTypeParser('text/plain');
  const parse = control.getDefaultJsonParser('error', 'error');
  control.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    return parse(request, String(body), (error, json) => done(error === null ? null : unreadable(String(body)), json));
  });
}

function unreadable(body: string): Error & { readonly statusCode: number } {
  let reason = 'without __proto__ or constructor.prototype in it';
  try {
    JSON.parse(body);
  } catch (error) {
    reason = `but ${error instanceof Error ? error.message : String(error)}`;
  }
  return Object.assign(new Error(`body: expected JSON, ${reason}`), { statusCode: 400 });
}

function problemOf(error: FastifyError, { headers }: FastifyRequest): string {
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return `Content-Type: expected application/json, not ${headers['content-type'] || 'none'}`;
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return `body: expected at most ${BODY_LIMIT_MEGABYTES} MB`;
    default:
      return error.message;
  }
}

function refuseStray(calls: readonly Call[], { method, url }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [path = url] = url.split('?');
  const methods = calls.filter((call) => isAt(call.url, path)).map((call) => call.method);
  if (methods.length > 0) {
    const problem = `${method} ${path}: expected ${methods.join(' or ')}`;
    return reply
      .status(405)
      .header('allow', methods.join(', '))
      .send({ problems: [problem] });
  }
  const forPrograms = calls.filter((call) => !call.url.startsWith('/page/'));
  const like = nearest(path, [...new Set(forPrograms.map((call) => call.url))]);
  const meant = forPrograms.filter((call) => call.url === like).map(nameOf);
  const all = `the control port has ${forPrograms.map(nameOf).join(', ')}: see twin/README.md`;
  const stray = `${method} ${path}: there is no such call${meant.length > 0 ? `, the nearest is ${meant.join(' or ')}` : ''}`;
  return reply.status(404).send({ problems: [stray, all] });
}

const nameOf = ({ method, url }: Call): string => `${method} ${url}`;

function isAt(route: string, path: string): boolean {
  const [wanted, given] = [route.split('/'), path.split('/')];
  return wanted.length === given.length && wanted.every((part, index) => part.startsWith(':') || part === given[index]);
}
