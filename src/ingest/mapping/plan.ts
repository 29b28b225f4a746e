import type { FieldSource, ReadPlan } from '../ports.ts';
import { foldColumn, type MappedField, type Mapping } from './mapping.ts';
import { METRIC_NAMES } from './metrics.ts';

/** A mapping laid over one file's header: where each field is to be found in it. */
export function planReading(mapping: Mapping, header: readonly string[]): ReadPlan {
  const find = (name: string): number => header.findIndex((column) => foldColumn(column) === foldColumn(name));
  const sourcesOf = (field: MappedField): FieldSource[] => [
    ...(mapping.columns[field] ?? [])
      .map(find)
      .filter((column) => column >= 0)
      .map((column) => ({ kind: 'column' as const, column })),
    ...(mapping.jsonKeys[field] ?? []).map((key) => ({ kind: 'json' as const, key })),
  ];
  return {
    header,
    fields: {
      eventId: sourcesOf('eventId'),
      uuid: sourcesOf('uuid'),
      time: sourcesOf('time'),
      profileId: sourcesOf('profileId'),
      metricName: sourcesOf('metricName'),
      flowId: sourcesOf('flowId'),
      messageId: sourcesOf('messageId'),
      cohort: sourcesOf('cohort'),
      variation: sourcesOf('variation'),
      subject: sourcesOf('subject'),
      url: sourcesOf('url'),
      botClick: sourcesOf('botClick'),
      machineOpen: sourcesOf('machineOpen'),
      value: sourcesOf('value'),
    },
    jsonColumn: mapping.jsonColumn === null ? null : find(mapping.jsonColumn),
    metricNames: METRIC_NAMES,
  };
}
