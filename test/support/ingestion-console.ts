import { createHash } from 'node:crypto';
import { fetchSoon } from '../../src/adapters/postgres/fetch-soon.ts';
import * as contract from '../../src/contract/ingestion.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { runsOnDemand } from '../../src/main/asked-runs.ts';
import { type Browser, type ConsoleApp, startConsole } from './console-app.ts';
import { startPipeline, type TestPipeline } from './pipeline.ts';

/** The console's clock. */
export const NOW = instant(Date.UTC(2026, 10, 1));
export const API = '/console-api/ingestion';
/** A file whose header no mapping knows. */
export const UNKNOWN = 'email,when,what\na@b.example,now,open\n';

export const shaOf = (content: string): string => createHash('sha256').update(content).digest('hex');

/** The console over a real pipeline, as the server wires the two. */
export async function startIngestionConsole(): Promise<IngestionConsole> {
  const consoleApp = await startConsole({
    pipeline: {
      fetchSoon: (id, now) => asked.fetchSoon(id, now),
      start: (id) => asked.start(id),
      isAsked: (id) => asked.isAsked(id),
    },
  });
  const pipeline = await startPipeline(consoleApp.db.database);
  const asked = runsOnDemand({
    now: () => NOW,
    run: (id, now) => pipeline.run(id, now),
    fetchSoon: (id, now) => fetchSoon(consoleApp.db.database, id, now),
    onPublished: async () => undefined,
    onTrouble: () => undefined,
  });
  return {
    consoleApp,
    pipeline,
    newOrg: async () => {
      const orgId = await consoleApp.db.createOrg();
      const viewer = await consoleApp.browser(orgId, 'viewer');
      const get = async (path = ''): Promise<unknown> => (await viewer.call('GET', `${API}${path}`)).json();
      const runs = async (query = '') => contract.runList.parse(await get(`/runs${query}`));
      return {
        orgId,
        viewer,
        editor: await consoleApp.browser(orgId, 'editor'),
        get,
        runs,
        overview: async () => contract.ingestion.parse(await get()),
        files: async (query = '') => contract.fileList.parse(await get(`/files${query}`)),
        async ingest(name, content) {
          const path = pipeline.file(name, content);
          await pipeline.ingestFile(orgId, path, NOW);
          return path;
        },
        async settled() {
          for (;;) {
            const list = await runs();
            if (!list.isAsked && !list.isRunning) return list;
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        },
      };
    },
    async close() {
      pipeline.close();
      await consoleApp.close();
    },
  };
}

export interface IngestionConsole {
  readonly consoleApp: ConsoleApp;
  readonly pipeline: TestPipeline;
  newOrg(): Promise<IngestingOrg>;
  close(): Promise<void>;
}

export interface IngestingOrg {
  readonly orgId: OrgId;
  readonly viewer: Browser;
  readonly editor: Browser;
  /** What the console's API says to a viewer. */
  get(path?: string): Promise<unknown>;
  overview(): Promise<contract.Ingestion>;
  files(query?: string): Promise<contract.FileList>;
  runs(query?: string): Promise<contract.RunList>;
  /** Lands and loads a file. @returns its path. */
  ingest(name: string, content: string): Promise<string>;
  /** Waits for the runs that were asked for. */
  settled(): Promise<contract.RunList>;
}
