import * as contract from '../../contract/mappings.ts';
import { BUILT_IN_MAPPINGS } from '../../ingest/mapping/built-in.ts';
import { removeMapping, saveMapping, UNUSED } from '../../ingest/mapping/change-mapping.ts';
import type { MappingUse } from '../../ingest/mapping/ports.ts';
import type { Draft, Tried } from '../../ingest/mapping/try-mapping.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { toTime, toTimeOrNull } from './time.ts';

export const mappingRoutes = ({ mappings, mappingDesk, audit }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: '/console-api/mappings',
    answer: contract.mappingList,
    role: 'viewer',
    handle: async ({ orgId }) => {
      const uses = await mappings.uses(orgId);
      return {
        mappings: (await mappings.list(orgId)).map(({ definition, updatedAt }) => ({
          definition,
          updatedAt: toTime(updatedAt),
          ...useOf(uses.get(definition.name)),
        })),
        builtIn: BUILT_IN_MAPPINGS.map(({ name }) => ({ name, ...useOf(uses.get(name)) })),
      };
    },
  },
  {
    method: 'POST',
    path: '/console-api/mappings',
    answer: contract.mappingSaved,
    role: 'admin',
    handle: async ({ orgId, body, change }) => {
      const { definition, sha256 } = parse(contract.saveMapping, body);
      const saved = await saveMapping(mappings, orgId, definition, sha256, change);
      if (saved.kind === 'refused') throw new Refusal('invalid', 'unfit_mapping', saved.sentence);
      await audit.record(orgId, change, 'mapping.save', definition.name);
      if (saved.waiting > 0) mappingDesk.loadSoon(orgId, change.at);
      return saved;
    },
  },
  {
    method: 'DELETE',
    path: '/console-api/mappings/:name',
    answer: contract.mappingRemoved,
    role: 'admin',
    handle: async ({ orgId, params, change }) => {
      const name = params.name ?? '';
      const removed = await removeMapping(mappings, orgId, name);
      if (removed.kind === 'unknown_mapping') {
        throw new Refusal('not_found', 'unknown_mapping', 'There is no mapping of this name. Reload the page.');
      }
      await audit.record(orgId, change, 'mapping.remove', name);
      return removed;
    },
  },
  {
    method: 'GET',
    path: '/console-api/mappings/for-file/:sha256',
    answer: contract.mappingDraft,
    role: 'editor',
    handle: async ({ orgId, params, now }) => orRefuse(await mappingDesk.draft(orgId, params.sha256 ?? '', now)),
  },
  {
    method: 'POST',
    path: '/console-api/mappings/for-file/:sha256/preview',
    answer: contract.mappingPreview,
    role: 'editor',
    handle: async ({ orgId, params, body, now }) => {
      const { definition, counted } = parse(contract.tryMapping, body);
      return orRefuse(await mappingDesk.preview(orgId, params.sha256 ?? '', definition, counted, now));
    },
  },
];

const useOf = ({ files, events, lastAt, keptFiles, sample }: MappingUse = UNUSED) => ({
  loadedFiles: files,
  loadedEvents: events,
  lastUsedAt: toTimeOrNull(lastAt),
  ...{ keptFiles, sample },
});

function orRefuse<T extends Draft | Tried>(answer: T): Exclude<T, { kind: 'unknown_file' | 'unreadable' }> {
  if (answer.kind === 'unknown_file') {
    throw new Refusal('not_found', 'unknown_file', 'No such file has landed, or it has expired.');
  }
  if (answer.kind === 'unreadable') throw new Refusal('conflict', 'unreadable_file', answer.sentence);
  return answer as Exclude<T, { kind: 'unknown_file' | 'unreadable' }>;
}
