import { expect, test } from 'vitest';
import type { MappingDefinition } from '../../../contract/mappings.ts';
import { choices, sourceOf, withSource } from './mapping-words.ts';

const EMPTY: MappingDefinition = {
  ...{ name: 'ours', filePattern: null, delimiter: null, encoding: null, timeFormat: { kind: 'any' } },
  ...{ columns: {}, jsonColumn: 'data', jsonPaths: {}, fixedMetric: null, metricAliases: {} },
};

test('a field is read from a column, or from a place in the JSON, and not from both', () => {
  const fromColumn = withSource(EMPTY, 'time', 'when');
  expect([fromColumn.columns, sourceOf(fromColumn, 'time')]).toEqual([{ time: ['when'] }, 'when']);
  const fromJson = withSource(fromColumn, 'time', 'JSON: props.at');
  expect([fromJson.columns, fromJson.jsonPaths]).toEqual([{}, { time: ['props.at'] }]);
  expect(sourceOf(fromJson, 'time')).toBe('JSON: props.at');
  expect(withSource(fromJson, 'time', '')).toEqual(EMPTY);
});

test('the choices are columns and keys; a dot in a key is no way further into the JSON', () => {
  expect(choices(['id', '', 'data', 'id'], ['a.b'])).toEqual(['id', 'data', 'JSON: a\\.b']);
});
