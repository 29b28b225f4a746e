import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONTENTS } from './contents.ts';

export type ContentProgram = { readonly url: string; readonly close: () => void };

/** At the example's speed this is later than the flow's delay. */
const TOO_LATE_MILLISECONDS = 9_000;

/** Stands in for the program you are going to write: answers the webhook, and writes content to the profile. */
export async function startContentProgram(
  write: (profileId: string, properties: Readonly<Record<string, string>>) => Promise<void>,
  log: (line: string) => void,
): Promise<ContentProgram> {
  let asked = 0;
  const timers = new Set<NodeJS.Timeout>();
  const fill = (profileId: string, number: number): void => {
    const { subject, preheader, body } = CONTENTS[number % CONTENTS.length] ?? CONTENTS[0];
    write(profileId, { jai_subject: subject, jai_preheader: preheader, jai_body: body }).catch((error: unknown) =>
      log(`The example could not write to a profile: ${String(error)}`),
    );
  };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { user_id: profileId } = JSON.parse(text) as { user_id: string };
    asked += 1;
    const number = asked;
    // Not everything goes well, so that there is something to explain on the page.
    response.statusCode = number % 9 === 5 ? 404 : 200;
    response.end('{}');
    if (response.statusCode === 404) return;
    if (number % 7 !== 4) return fill(profileId, number);
    const timer = setTimeout(() => {
      timers.delete(timer);
      fill(profileId, number);
    }, TOO_LATE_MILLISECONDS);
    timers.add(timer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      server.close();
      server.closeAllConnections();
    },
  };
}
