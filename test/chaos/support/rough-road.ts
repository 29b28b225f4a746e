import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of every tenth person's webhook, by the order in which people first come. */
const TROUBLES = [
  'none',
  'busy once',
  'answer lost once',
  'none',
  'overloaded once',
  'none',
  'none',
  'none',
  'refused',
  'none',
] as const;

export type RoughRoad = {
  readonly url: string;
  /** Users whose webhook the server answered 200, whether or not the answer got back. */
  readonly answered: ReadonlySet<string>;
  /** Users whose webhook never reached the server. */
  readonly refused: ReadonlySet<string>;
  readonly close: () => Promise<void>;
};

/** A gateway before the server that is now and then busy, loses answers, and refuses some people for good. */
export async function openRoughRoad(target: string, lostAnswer: 'reset' | 'never comes'): Promise<RoughRoad> {
  const answered = new Set<string>();
  const refused = new Set<string>();
  const tries = new Map<string, number>();
  const places = new Map<string, number>();

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const user = /"user_id":\s*"(\w+)"/.exec(body)?.[1] ?? '';
    const place = places.get(user) ?? places.size;
    places.set(user, place);
    const isFirst = !tries.has(user);
    tries.set(user, (tries.get(user) ?? 0) + 1);
    const trouble = TROUBLES[place % TROUBLES.length];

    if (trouble === 'refused') {
      refused.add(user);
      response.writeHead(404).end();
      return;
    }
    if (isFirst && trouble === 'busy once') return void response.writeHead(503).end();
    if (isFirst && trouble === 'overloaded once') return void response.writeHead(429).end();
    const answer = await fetch(`${target}${request.url}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': String(request.headers['x-api-key']) },
      body,
    });
    const text = await answer.text();
    if (answer.status === 200) answered.add(user);
    if (isFirst && trouble === 'answer lost once') {
      if (lostAnswer === 'reset') response.destroy();
    } else response.writeHead(answer.status).end(text);
  }

  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answered,
    refused,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
