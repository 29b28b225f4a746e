import type { MappingDesk } from '../http/console/dependencies.ts';
import type { PipelineClient } from './pipeline-client.ts';

/** Making mappings: DuckDB looks into the files, in its own process. */
export const mappingDesk = (pipeline: PipelineClient, onTrouble: (error: unknown) => void): MappingDesk => ({
  draft: (orgId, sha256) => pipeline.draftMapping(orgId, sha256),
  preview: (orgId, sha256, definition, counted, now) =>
    pipeline.previewMapping(orgId, { sha256, definition, counted }, now),
  loadSoon: (orgId, now) => void pipeline.run(orgId, now).catch(onTrouble),
});
