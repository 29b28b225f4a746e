import type { FastifyInstance } from 'fastify';
import {
  type MappingDraft,
  type MappingPreview,
  type mappingDefinition,
  mappingList,
} from '../../../src/contract/mappings.ts';

type Asked = { readonly definition: ReturnType<typeof mappingDefinition.parse> };

export const UNKNOWN_FILE = 'a'.repeat(64);

const draft: MappingDraft = {
  fileName: 'opens_2026-07-01.csv',
  header: ['activity', 'when', 'customer', 'what', 'data'],
  jsonKeys: ['link', 'props'],
  definition: {
    ...{ name: 'opens', filePattern: 'opens_*.csv', delimiter: ';', encoding: null, timeFormat: { kind: 'any' } },
    columns: { eventId: ['activity'], time: ['when'], metricName: ['what'] },
    ...{ jsonColumn: 'data', jsonPaths: {}, fixedMetric: null, metricAliases: {} },
  },
};

/** One row that loads once the profile is chosen, and one that never does. */
function previewOf({ definition: { columns, metricAliases } }: Asked): MappingPreview {
  const hasProfile = columns.profileId?.[0] === 'customer';
  const empty = { column: 'profile', reason: 'is empty' };
  const late = { column: 'time', reason: 'is not a time: soon' };
  const row = (id: string, time: string) => ({
    cells: [id, time, 'P1', 'Öffnung', '{}'],
    fields: { eventId: id, time, metricName: 'Öffnung', ...(hasProfile ? { profileId: 'P1' } : {}) },
    metric: metricAliases.Öffnung ?? 'other',
  });
  return {
    ...{ header: draft.header, missing: [], isRecognised: true },
    rows: [
      { ...row('a1', '2026-07-01 10:00'), at: '2026-07-01T10:00:00Z', rejected: hasProfile ? null : empty },
      { ...row('a2', 'soon'), at: null, rejected: late },
    ],
    counts: hasProfile ? { rows: 2, loadable: 1, rejected: 1 } : { rows: 2, loadable: 0, rejected: 2 },
    reasons: [{ column: 'time', reason: 'is not a time', rows: 1 }, ...(hasProfile ? [] : [{ ...empty, rows: 1 }])],
  };
}

const use = { loadedFiles: 12, loadedEvents: 30_412, lastUsedAt: '2026-11-21T05:02:00Z', keptFiles: 3 };
const saved = mappingList.parse({
  mappings: [
    {
      ...{ ...use, updatedAt: '2026-11-02T10:00:00Z', sample: { sha256: UNKNOWN_FILE, name: draft.fileName } },
      definition: { ...draft.definition, columns: { ...draft.definition.columns, profileId: ['customer'] } },
    },
  ],
  builtIn: [{ name: 'json-properties', ...use, sample: null }],
});

export function registerMappings(app: FastifyInstance): void {
  app.get('/console-api/mappings', async () => saved);
  app.delete('/console-api/mappings/:name', async () => ({ files: 12, events: 30_412 }));
  app.get('/console-api/mappings/for-file/:sha256', async () => draft);
  app.post('/console-api/mappings/for-file/:sha256/preview', async (request) => previewOf(request.body as Asked));
  app.post('/console-api/mappings', async () => ({ waiting: 3 }));
}
