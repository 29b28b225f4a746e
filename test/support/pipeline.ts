import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/adapters/postgres/database.ts';
import type { SecretBox } from '../../src/ingest/ports.ts';
import { createPipeline, type Pipeline } from '../../src/main/create-pipeline.ts';

/** Enough for tests that do not look at secrets: bound to its place, readable. */
export const openSecretBox: SecretBox = {
  seal: async (orgId, field, plaintext) => Buffer.from(JSON.stringify([orgId, field, plaintext])),
  async open(orgId, field, sealed) {
    const [org, place, plaintext] = JSON.parse(Buffer.from(sealed).toString()) as [string, string, string];
    if (org !== orgId || place !== field) throw new Error('Sealed for another place.');
    return plaintext;
  },
};

export interface TestPipeline extends Pipeline {
  readonly folder: string;
  /** Writes a file to ingest. @returns its path. */
  file(name: string, content: string | Buffer): string;
  /** Where such a file is, or would be. */
  path(name: string): string;
}

/** The whole pipeline on a folder of the test's own. */
export async function startPipeline(
  database: Database,
  {
    objectsUrl,
    klaviyoApiUrl = 'http://127.0.0.1:1',
    secretBox = openSecretBox,
  }: { objectsUrl?: string; klaviyoApiUrl?: string; secretBox?: SecretBox } = {},
): Promise<TestPipeline> {
  const folder = mkdtempSync(join(tmpdir(), 'justai-pipeline-'));
  const pipelineSql = new URL('../../sql/pipeline', import.meta.url).pathname;
  const pipeline = await createPipeline({
    database,
    dataFolder: folder,
    objectsUrl,
    secretBox,
    pipelineSql,
    klaviyoApiUrl,
  });
  return {
    ...pipeline,
    folder,
    file(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    path: (name) => join(folder, name),
    close() {
      pipeline.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
