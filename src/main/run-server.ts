import type { Config } from './config.ts';
import type { FirstAdministrator } from './first-start.ts';
import { serve } from './serve.ts';

/** `justai serve`: runs until it is told to stop; prints the first administrator's password, once. */
export async function runServer(config: Config): Promise<void> {
  const server = await serve(config).catch((error: unknown) => {
    throw new Error(explain(error, config), { cause: error });
  });
  const { url, clockUrl, firstAdministrator } = server;
  if (process.send) process.send({ url, clockUrl, firstAdministrator });
  else announce(config, firstAdministrator);

  await Promise.race([signal('SIGINT'), signal('SIGTERM'), server.failed]).finally(() => server.close());
  if (process.connected) process.disconnect();
}

/** Ctrl-C comes twice through npm: a signal after the first must not cut the closing short. */
const signal = (name: 'SIGINT' | 'SIGTERM'): Promise<void> =>
  new Promise((resolve) => process.on(name, () => resolve()));

function announce({ publicUrl, host, port }: Config, administrator: FirstAdministrator | null): void {
  process.stdout.write(`\n  JustAI is ready: ${publicUrl}, served on ${host}:${port}\n`);
  if (administrator) {
    process.stdout.write(
      `\n  Your first administrator. The password is shown this once:\n\n    sign in   ${administrator.email}\n    password  ${administrator.password}\n`,
    );
  }
  process.stdout.write('\n');
}

function explain(error: unknown, { port, databaseUrl }: Config): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop the program that listens there, or choose another one: PORT, for the demo --port.`;
  if (databaseUrl && (code === 'ECONNREFUSED' || code === 'ENOTFOUND')) {
    return `The database of DATABASE_URL does not answer (${code}). Start it, or unset DATABASE_URL to use the embedded one.`;
  }
  return message ?? String(error);
}
