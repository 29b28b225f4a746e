import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Follower = { readonly url: string; readonly steps: readonly number[]; readonly close: () => void };

/** A program whose clock the twin moves. `settle` does what is due at `now` and answers when there is more to do. */
export async function startFollower(
  settle: (now: number) => number | null | Promise<number | null>,
): Promise<Follower> {
  const steps: number[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', async () => {
      const { now } = JSON.parse(text) as { now: number };
      steps.push(now);
      response.end(JSON.stringify({ nextDue: await settle(now) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/step`, steps, close };
}
