import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { loadedEvents } from '../support/loaded-events.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const NOW = instant(Date.parse('2026-07-02T00:00:00Z'));
/** Docs: privacy.md, "Of an event these columns are read and no others". */
const COLUMNS = [
  ...['event_id', 'at_micros', 'profile_id', 'metric', 'metric_name', 'flow_id', 'message_id', 'send_at_micros'],
  ...['variation', 'subject_folded', 'url', 'is_bot', 'is_machine', 'value_micros'],
];

let db: TestDatabase;
let pipeline: TestPipeline;
beforeAll(async () => {
  db = await cloneDatabase();
  pipeline = await startPipeline(db.database);
});
afterAll(async () => {
  pipeline.close();
  await db.drop();
});

const person = { email: 'ann@shop.example', first_name: 'Annabel', note: 'Call Annabel after six', phone: '+4930555' };
const personal = [...Object.values(person), 'Annabel', 'Hello'];
const properties = {
  ...person,
  Subject: 'Hello Annabel',
  URL: 'https://shop.example/?e=ann@shop.example',
  $extra: person,
};
const at = '2026-07-01T00:00:00Z';

const asCsv = (record: Readonly<Record<string, unknown>>): string => {
  const cells = [Object.keys(record), Object.values(record)].map((row) =>
    row.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(','),
  );
  return `${cells.join('\n')}\n`;
};
const event = { profile_id: 'P1', metric_name: 'Clicked Email', datetime: at };
const apiEvent = {
  ...{ type: 'event', id: 'e1', attributes: { datetime: at, event_properties: properties } },
  relationships: {
    profile: { data: { type: 'profile', id: 'P1', attributes: person } },
    metric: { data: { type: 'metric', id: 'M1' } },
  },
};

it.each<[string, string, string]>([
  ['columns', 'a.csv', asCsv({ id: 'e1', ...event, ...properties, $extra: JSON.stringify(person) })],
  [
    'a column of JSON',
    'a.csv',
    asCsv({ event_id: 'e1', ...event, ...person, event_properties: JSON.stringify(properties) }),
  ],
  [
    'Klaviyo’s own JSON',
    'a.json',
    JSON.stringify({
      data: [apiEvent],
      included: [
        { type: 'metric', id: 'M1', attributes: { name: 'Clicked Email' } },
        { type: 'profile', id: 'P1', attributes: person },
      ],
    }),
  ],
])(
  'of a person the warehouse holds the documented columns and nothing else, though %s say more',
  async (_what, name, content) => {
    const orgId: OrgId = await db.createOrg();
    await pipeline.ingestFile(orgId, pipeline.file(name, content), NOW);
    const events = await loadedEvents(pipeline.folder, orgId);
    expect(events).toMatchObject([{ event_id: 'e1', profile_id: 'P1', metric: 'clicked_email' }]);
    expect(Object.keys(events[0] ?? {}).sort()).toEqual([...COLUMNS].sort());
    const held = Object.values(events[0] ?? {}).join('\n');
    for (const text of personal) expect(held).not.toContain(text);
  },
);
