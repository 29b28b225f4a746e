import { describe, expect, test } from 'vitest';
import type { Mapping } from './mapping.ts';
import type { FileHead } from './ports.ts';
import { recognise } from './recognise.ts';

const headOf = (header: string): FileHead => ({
  delimiter: ',',
  encoding: 'utf-8',
  isWellEncoded: true,
  columns: (delimiter) => header.split(delimiter),
  widths: () => [],
  jsonKeys: () => new Set(),
});

const nameOf = (header: string, own: readonly Mapping[] = [], file = 'x.csv'): string => {
  const recognition = recognise(file, headOf(header), own);
  return recognition.kind === 'recognised' ? recognition.mapping.name : recognition.sentence;
};

describe('a header names its shape', () => {
  test.each([
    ['metric-files', 'id,uuid,datetime,profile_id,metric_name,$flow,$message'],
    ['metric-files', 'ID,Profile ID,Metric Name,timestamp'],
    ['json-properties', 'event_id,datetime,profile_id,metric_name,event_properties'],
    ['wide-warehouse', 'id,person_id,timestamp,metric_id,type,property_subject'],
    ['wide-warehouse', 'id,personid,datetime,metricid,type,propertysubject'],
  ])('%s: %s', (name, header) => {
    expect(nameOf(header)).toBe(name);
  });

  test('an unknown one is answered with what it holds, what is known and what to do next', () => {
    expect(nameOf('email,opened')).toMatch(/\(email, opened\).*kept untouched.*metric-files.*deliver it again/);
  });

  test('half a shape is not guessed at', () => {
    expect(nameOf('id,profile_id,metric_name')).toContain('No mapping knows this header');
  });
});
