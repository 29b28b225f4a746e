import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Instant, instant } from '../../domain/instant.ts';
import type { ReadPlan } from '../../ingest/mapping/ports.ts';
import { typedEvents } from './event-columns.ts';
import { type Duck, type DuckSession, startDuck, text } from './session.ts';

const NONE: ReadPlan['fields'][keyof ReadPlan['fields']] = [];
const column = (place: number) => [{ kind: 'column' as const, column: place }];
const json = (...path: string[]) => [{ kind: 'json' as const, path }];

const PLAN: ReadPlan = {
  header: ['id', 'profile', 'properties'],
  delimiter: ',',
  encoding: 'utf-8',
  timeFormat: { kind: 'any' },
  latest: instant(Date.parse('2027-01-01T00:00:00Z')) as Instant,
  fields: {
    eventId: column(0),
    uuid: NONE,
    time: [{ kind: 'constant', value: '2026-07-01T00:00:00Z' }],
    profileId: column(1),
    metricName: [{ kind: 'constant', value: 'Opened Email' }],
    flowId: json('7'),
    messageId: json('$message'),
    cohort: NONE,
    variation: json('Message'),
    subject: NONE,
    url: json('message'),
    botClick: NONE,
    machineOpen: NONE,
    value: NONE,
  },
  jsonColumn: 2,
  metricNames: new Map([['opened email', 'opened_email']]),
};
const DEEP: ReadPlan = { ...PLAN, fields: { ...PLAN.fields, flowId: json('7', 'deep') } };

let folder: string;
let duck: Duck;
let session: DuckSession;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'justai-columns-'));
  duck = await startDuck(join(folder, 'spill'));
  session = await duck.open();
});
afterAll(() => {
  session.close();
  duck.close();
  rmSync(folder, { recursive: true, force: true });
});

async function read(plan: ReadPlan, { id = 'event-0001', profile = '01PROFILE01', properties = '{}' }) {
  const row = [id, profile, properties].map((cell, place) => `${text(cell)} AS c${place}`).join(', ');
  const [event] = await session.rows<Record<string, string | null>>(typedEvents(plan, `(SELECT ${row})`));
  return event;
}

test.each([
  ['a text, with what JSON escapes', '{"$message":"a\\"\\u00e9\\n"}', { message_id: 'a"é\n' }],
  ['a number, a truth, a list', '{"$message":12.5,"Message":true,"message":[1, 2]}', ['12.5', 'true', '[1,2]']],
  ['names that differ in case alone', '{"message":"m","Message":"M"}', { url: 'm', variation: 'M' }],
  ['a name that is a number', '{"$message":"m","7":"seven"}', { flow_id: 'seven', message_id: 'm' }],
  ['of two of one name the first', '{"$message":"one","$message":"two"}', { message_id: 'one' }],
  ['nothing', '{"$message":null,"Message":""}', { message_id: null, variation: null, bad_reason: null }],
  ['a whole number of any length', '{"$message":123456789012345678901234567890}', ['123456789012345678901234567890']],
])('of JSON is read %s', async (_what, properties, expected) => {
  const event = await read(PLAN, { properties });
  if (Array.isArray(expected)) {
    const [message_id, variation = null, url = null] = expected;
    expect(event).toMatchObject({ message_id, variation, url, bad_reason: null });
  } else expect(event).toMatchObject({ ...expected, bad_reason: null });
});

test('places deeper in the JSON, beside its own keys', async () => {
  const properties = '{"7":{"deep":"seven"},"$message":"m"}';
  expect(await read(DEEP, { properties })).toMatchObject({ flow_id: 'seven', message_id: 'm', bad_reason: null });
});

test('JSON that is no object says nothing, and what is no JSON is no event', async () => {
  for (const plan of [PLAN, DEEP]) {
    for (const properties of ['', 'null', ' null ', '[]', '"text"', '5']) {
      expect(await read(plan, { properties })).toMatchObject({ message_id: null, bad_reason: null });
    }
    for (const properties of ['{', '{"a":1}x', "{'a':1}"]) {
      expect(await read(plan, { properties })).toMatchObject({
        bad_column: 'properties',
        bad_reason: 'is not valid JSON',
      });
    }
  }
});

test.each([
  ['   event-0001 ', 'event-0001'],
  ['\u00A0event-0001\u3000', 'event-0001'],
  ['an event of mine', 'an event of mine'],
  ['"quoted"\\slashed', '"quoted"\\slashed'],
  ['événement', 'événement'],
  ['1.5', '1.5'],
])('the id %j is %j', async (id, event_id) => {
  expect(await read(PLAN, { id })).toMatchObject({ event_id, bad_reason: null });
});

test.each([
  ['event\u00010001', 'holds characters that no id has'],
  ['event-0001\u007F', 'holds characters that no id has'],
  ['event\n0001', 'holds characters that no id has'],
  ['"event"\t0001', 'holds characters that no id has'],
  ['1.78E+15', 'was rounded by a spreadsheet: 1.78E+15'],
  [' 1,789012345E+15 ', 'was rounded by a spreadsheet: 1,789012345E+15'],
  ['x'.repeat(201), 'is longer than 200 bytes'],
])('the id %j is none', async (id, bad_reason) => {
  expect(await read(PLAN, { id })).toMatchObject({ bad_column: 'event id', bad_reason });
  expect(await read(PLAN, { profile: id })).toMatchObject({ bad_column: 'profile', bad_reason });
});

test.each(['', ' ', 'NULL', ' n/a', 'undefined', '-'])('an id that is %j is nothing', async (profile) => {
  expect(await read(PLAN, { profile })).toMatchObject({ bad_column: 'profile' });
});
