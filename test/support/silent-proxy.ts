import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SilentProxy {
  /** Of the same database, by way of the proxy. */
  readonly url: string;
  /** Connections stay open and nothing passes any more, as behind a firewall that forgot them. */
  silence(connections: 'the present ones' | 'all, also new ones'): void;
  /** New connections pass again; what was sent into the silence arrives. */
  resume(): void;
  close(): Promise<void>;
}

/** Stands before PostgreSQL's socket and can fall silent. */
export async function openSilentProxy(databaseUrl: string): Promise<SilentProxy> {
  const target = new URL(databaseUrl.replace('@/', '@localhost/')).searchParams.get('host') ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'justai-proxy-'));
  const ends = new Set<Socket>();
  let isSilent = false;
  const server = createServer({ allowHalfOpen: false }, (near) => {
    const far = connect(join(target, '.s.PGSQL.5432'));
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end.on('data', (data) => other.write(data));
      end.on('error', () => other.destroy());
      end.on('close', () => {
        ends.delete(end);
        other.destroy();
      });
      if (isSilent) end.pause();
    }
  });
  server.listen(join(folder, '.s.PGSQL.5432'));
  await once(server, 'listening');
  return {
    url: databaseUrl.replace(encodeURIComponent(target), encodeURIComponent(folder)),
    silence(connections) {
      isSilent = connections === 'all, also new ones';
      for (const end of ends) end.pause();
    },
    resume() {
      isSilent = false;
      for (const end of ends) end.resume();
    },
    async close() {
      server.close();
      for (const end of ends) end.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
