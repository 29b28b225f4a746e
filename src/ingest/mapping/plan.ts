import type { Instant } from '../../domain/instant.ts';
import { foldColumn, jsonSteps, MAPPED_FIELDS, type MappedField, type Mapping } from './mapping.ts';
import { foldMetricName, METRIC_NAMES } from './metrics.ts';
import type { FieldSource, FileHead, ReadPlan } from './ports.ts';
import { spellingsOf } from './spellings.ts';

const LATEST_AHEAD_MILLISECONDS = 86_400_000;

/** A mapping laid over one file's header: where each field is to be found in it. */
export function planReading(mapping: Mapping, head: FileHead, header: readonly string[], now: Instant): ReadPlan {
  const places = (name: string): number[] =>
    header.flatMap((column, place) => (foldColumn(column) === foldColumn(name) ? [place] : []));
  const jsonColumn = mapping.jsonColumn === null ? null : (places(mapping.jsonColumn)[0] ?? null);
  const pathsOf = (field: MappedField): readonly string[] => mapping.jsonPaths[field] ?? [];
  const allNames = MAPPED_FIELDS.flatMap(pathsOf);
  const seen = mapping.hasKlaviyoNames && jsonColumn !== null ? head.jsonKeys(jsonColumn) : new Set<string>();
  const sourcesOf = (field: MappedField): FieldSource[] => {
    const columns = new Set((mapping.columns[field] ?? []).flatMap(places));
    const paths = mapping.hasKlaviyoNames ? spellingsOf(pathsOf(field), seen, allNames) : pathsOf(field);
    return [
      ...[...columns].map((column) => ({ kind: 'column' as const, column })),
      ...paths.map((path) => ({ kind: 'json' as const, path: jsonSteps(path) })),
      ...(field === 'metricName' && mapping.fixedMetric !== null
        ? [{ kind: 'constant' as const, value: mapping.fixedMetric }]
        : []),
    ];
  };
  return {
    header,
    delimiter: mapping.delimiter ?? head.delimiter,
    encoding: mapping.encoding ?? head.encoding,
    timeFormat: mapping.timeFormat,
    latest: (now + LATEST_AHEAD_MILLISECONDS) as Instant,
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
    jsonColumn,
    metricNames: new Map([
      ...METRIC_NAMES,
      ...Object.entries(mapping.metricAliases).map(([name, metric]) => [foldMetricName(name), metric] as const),
    ]),
  };
}
