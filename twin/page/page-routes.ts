import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addressReport } from '../control/state-report.ts';
import type { TwinParts } from '../control/twin-parts.ts';
import { unescapeHtml } from '../mail/printed.ts';
import { clockView } from './clock-view.ts';
import { emailView } from './email-view.ts';
import { faultView } from './fault-view.ts';
import { flowView } from './flow-view.ts';
import { frame, type PageContent } from './frame.ts';
import { readSearch } from './mailbox-search.ts';
import { mailboxList } from './mailbox-view.ts';
import { html } from './markup.ts';

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/** An email is a stranger's: no script, no form, no frame, an origin of its own. */
const EMAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; font-src https: data:; base-uri 'none'; frame-ancestors 'self'; sandbox";

const ASSETS = {
  'page.css': 'text/css; charset=utf-8',
  'mail.css': 'text/css; charset=utf-8',
  'canvas.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

type Stray = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | null;

/**
 * A person's page on the control port. A program that asks for `/` is told where everything is.
 * @returns what answers a browser that asks for a page that is not there.
 */
export function pageRoutes(control: FastifyInstance, parts: TwinParts): Stray {
  const { account, mailbox } = parts;
  for (const [name, type] of Object.entries(ASSETS)) {
    const text = readFileSync(fileURLToPath(new URL(`./assets/${name}`, import.meta.url)));
    control.get(`/page/assets/${name}`, (_request, reply) =>
      reply.type(type).header('x-content-type-options', 'nosniff').header('cache-control', 'no-cache').send(text),
    );
  }
  const page = (reply: FastifyReply, content: PageContent, status = 200): FastifyReply =>
    withPolicy(reply, PAGE_POLICY).status(status).send(frame(parts, content));
  const nothing = (reply: FastifyReply, what: string): FastifyReply =>
    page(
      reply,
      {
        page: 'mail',
        title: 'Not found',
        main: html`<section class="empty"><h1>Not found</h1><p>${what}</p><p><a class="button" href="/">To the mailbox</a></p></section>`,
      },
      404,
    );
  const emailOf = (request: FastifyRequest) => mailbox.byNumber(Number((request.params as { number: string }).number));

  control.get('/', (request, reply) => {
    reply.header('vary', 'accept');
    return asksForPage(request) ? mailPage(request, reply) : reply.send(addressReport(parts));
  });
  control.get('/page/mail/:number', (request, reply) => {
    const email = emailOf(request);
    if (email === undefined)
      return nothing(reply, 'The twin keeps the last emails only, and this one is not among them.');
    const asked = readSearch(request.query);
    const main = html`${mailboxList(parts, asked, email.number)}${emailView(parts, email, asked)}`;
    return page(reply, { page: 'mail', title: unescapeHtml(email.subject), main });
  });
  control.get('/page/mail/:number/body', (request, reply) => {
    const email = emailOf(request);
    return withPolicy(reply, EMAIL_POLICY).send(email === undefined ? 'Not found' : email.body);
  });
  control.get('/page/flows', (_request, reply) => flowPage(reply, [...account.flows.byId.values()][0]));
  control.get('/page/flows/:id', (request, reply) => {
    const flow = account.flows.byId.get((request.params as { id: string }).id);
    return flow === undefined ? nothing(reply, 'There is no such flow.') : flowPage(reply, flow);
  });
  control.get('/page/faults', (_request, reply) =>
    page(reply, { page: 'fault', title: 'Faults', main: faultView(parts) }),
  );
  control.get('/page/clock', (_request, reply) =>
    page(reply, { page: 'clock', title: 'Clock', main: clockView(parts) }),
  );

  function flowPage(reply: FastifyReply, flow: Parameters<typeof flowView>[1]): FastifyReply {
    return page(reply, { page: 'flow', title: flow?.name ?? 'Flows', main: flowView(parts, flow) });
  }
  function mailPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const list = mailboxList(parts, readSearch(request.query), null);
    const main = html`${list}<div class="reading nothing"><p class="quiet">Choose an email to see it as its reader does, and why it looks so.</p></div>`;
    return page(reply, { page: 'mail', title: 'Mailbox', main });
  }
  return (request, reply) =>
    request.method === 'GET' && asksForPage(request) ? nothing(reply, 'There is no such page.') : null;
}

function asksForPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') ?? false;
}

function withPolicy(reply: FastifyReply, policy: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', policy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store');
}
