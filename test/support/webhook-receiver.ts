import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReceivedWebhook = {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: { readonly user_id: string };
};

export type WebhookReceiver = {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  readonly close: () => void;
};

/** What webhooks are posted to. `answer` gives the status and may act before it. */
export async function receiveWebhooks(
  answer: (webhook: ReceivedWebhook, number: number) => number | Promise<number>,
): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', async () => {
      const webhook = { headers: request.headers, text, body: JSON.parse(text) as { user_id: string } };
      received.push(webhook);
      response.statusCode = await answer(webhook, received.length);
      if (response.statusCode === 302) response.setHeader('location', '/elsewhere');
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received, close };
}
