import { expect, test } from 'vitest';
import type { MappingDefinition } from '../../../contract/mappings.ts';
import { changeWords, choices, deletionWords, sourcesOf, withSources } from './mapping-words.ts';

const EMPTY: MappingDefinition = {
  ...{ name: 'ours', filePattern: null, delimiter: null, encoding: null, timeFormat: { kind: 'any' } },
  ...{ columns: {}, jsonColumn: 'data', jsonPaths: {}, fixedMetric: null, metricAliases: {} },
};

test('a field has as many sources as it is given, in their order, columns before places in the JSON', () => {
  const both = withSources(EMPTY, 'time', ['JSON: props.at', 'when', 'created_at', 'JSON: at']);
  expect([both.columns, both.jsonPaths]).toEqual([{ time: ['when', 'created_at'] }, { time: ['props.at', 'at'] }]);
  expect(sourcesOf(both, 'time')).toEqual(['when', 'created_at', 'JSON: props.at', 'JSON: at']);
});

test('a field without a source is not read', () => {
  const read = withSources(EMPTY, 'time', ['when', 'JSON: at']);
  expect(withSources(read, 'time', ['when']).jsonPaths).toEqual({});
  expect(withSources(read, 'time', [])).toEqual(EMPTY);
  expect(withSources(EMPTY, 'time', ['JSON: ', ''])).toEqual(EMPTY);
});

test('the choices are columns and keys; a dot in a key is no way further into the JSON', () => {
  expect(choices(['id', '', 'data', 'id'], ['a.b'])).toEqual(['id', 'data', 'JSON: a\\.b']);
});

const SAVED = {
  ...{ definition: EMPTY, updatedAt: '2026-11-21T06:00:00Z', lastUsedAt: null, sample: null },
  ...{ loadedFiles: 2, loadedEvents: 1_200, keptFiles: 1 },
};

test('deleting says what stays and what waits, saving says what is read again', () => {
  expect(deletionWords(SAVED)).toMatch(
    /^2 files were read by it and stay loaded, with their 1,200 events\. .* are kept/,
  );
  expect(deletionWords({ ...SAVED, loadedFiles: 0 })).toMatch(/^No file was loaded by it\./);
  expect(changeWords(SAVED)).toMatch(/^1 file that it has met is read again/);
  expect(changeWords({ ...SAVED, keptFiles: 0 })).toMatch(/^None of its files is here any more/);
});
