import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bounded } from '../bounded.ts';
import { medianPace, type Pace, paceOf } from './pace.ts';
import { importPeople } from './people.ts';
import type { TwinProcess } from './twin-process.ts';

const LIMIT_PER_SECOND = 1_000;
const JOINING = 10_000;
const ROUNDS = 5;
const BODY = `{
  "template_id": "welcome-email", "user_id": "{{ person.KlaviyoID }}", "tracking_id": "{{ person.KlaviyoID }}.WELCOME",
  "attrs": {"persona": "{{ person|lookup:'persona'|default:'' }}", "plan": "{{ person|lookup:'plan'|default:'' }}"},
  "fields": {"first_name": "{{ person.first_name|default:'' }}"}
}`;

/** People join a flow's list by import, 10,000 at once; timed until the last of their webhooks has come. */
export async function measureWebhooks(twin: TwinProcess): Promise<Bounded[]> {
  const receiver = await receiveWebhooks();
  try {
    const listId = await installWebhookFlow(twin, receiver.url);
    const rounds: Pace[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const pace = await paceOf(twin, async () => {
        const came = receiver.take(JOINING);
        await importPeople(twin, round * JOINING, JOINING, listId);
        await came;
        return JOINING;
      });
      if (round > 0) rounds.push(pace);
    }
    const name = 'webhooks emitted by a flow';
    return [
      {
        name,
        unit: 'webhooks per second of a core',
        limit: LIMIT_PER_SECOND,
        bound: 'at least',
        ...medianPace(rounds),
      },
    ];
  } finally {
    receiver.close();
  }
}

interface Receiver {
  readonly url: string;
  /** Resolves when so many webhooks have come from now on. */
  take(count: number): Promise<void>;
  close(): void;
}

/** Answers every webhook 200 at once, when its body has come. */
async function receiveWebhooks(): Promise<Receiver> {
  let left = 0;
  let done = (): void => undefined;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.end('{}');
      left -= 1;
      if (left === 0) done();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    take: (count) =>
      new Promise((resolve) => {
        left = count;
        done = resolve;
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A list whose flow posts a webhook for everybody who joins. */
async function installWebhookFlow(twin: TwinProcess, url: string): Promise<string> {
  const { id: listId } = (await twin.control('POST', '/lists', { name: 'Newsletter' })) as { id: string };
  const message = {
    name: 'JustAI',
    url,
    headers: { 'Content-Type': 'application/json', 'X-Api-Key': 'secret' },
    body: BODY,
  };
  const action = { temporary_id: 'webhook', type: 'send-webhook', links: { next: null }, data: { message } };
  const definition = { triggers: [{ type: 'list', id: listId }], entry_action_id: 'webhook', actions: [action] };
  await twin.control('POST', '/flows', { name: 'Welcome', status: 'live', definition });
  return listId;
}
