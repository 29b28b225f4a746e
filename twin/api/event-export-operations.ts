import { z } from 'zod';
import { type EventExport, eventsOfExport, exportStatus, openEventExport } from '../state/event-exports.ts';
import type { JsonObject } from '../state/json.ts';
import { type Resource, single } from './documents.ts';
import { invalid, notFound, type Refusal } from './errors.ts';
import { eventExportFile } from './event-export-file.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { TIERS } from './rate-windows.ts';
import { checkBody } from './request-body.ts';
import { wireTime } from './wire-time.ts';

const JOB = 'event-bulk-export-job';
const JOBS_PATH = '/api/event-bulk-export-jobs';
const LONGEST_MILLISECONDS = 90 * 86_400_000;
const beta = { scopes: ['events:read', 'metrics:read'], onlyRevision: '2026-07-15.pre' } as const;
const instant = z.iso.datetime({ offset: true, error: 'expected ISO 8601 with a timezone' });

const exportBody = z.strictObject({
  data: z.strictObject({
    type: z.literal(JOB),
    attributes: z.strictObject({
      start_date: instant,
      end_date: instant,
      properties: z.array(z.string()).nullish(),
    }),
    relationships: z.strictObject({
      metric: z.strictObject({ data: z.strictObject({ type: z.literal('metric'), id: z.string() }) }),
    }),
  }),
});

export const eventExportOperations: readonly Operation[] = [
  {
    ...beta,
    name: 'create_event_bulk_export_job_beta',
    method: 'POST',
    path: JOBS_PATH,
    limit: TIERS.M,
    query: { fields: [JOB] },
    answer: openExport,
  },
  {
    ...beta,
    name: 'get_event_bulk_export_job_beta',
    method: 'GET',
    path: `${JOBS_PATH}/:id`,
    limit: TIERS.M,
    query: { fields: [JOB] },
    answer: onExport((call, job) => {
      const status = exportStatus(job, call.now);
      const expires = job.finished === null ? null : { expires_at: wireTime(job.finished.expiresAt) };
      return single(call, jobResource(job, { status, result: status === 'complete' ? expires : null, error: null }));
    }),
  },
  {
    ...beta,
    name: 'get_download_for_event_bulk_export_job_beta',
    method: 'GET',
    path: `${JOBS_PATH}/:id/download`,
    limit: TIERS.S,
    query: { fields: ['download'] },
    answer: onExport((call, job) => {
      if (job.finished === null || exportStatus(job, call.now) !== 'complete') return notFound('download', job.id);
      return { kind: 'file', status: 200, mediaType: 'application/gzip', file: job.finished.file };
    }),
  },
];

function openExport(call: Call): Reply {
  const checked = checkBody(exportBody, call.body);
  if (checked.kind === 'refused') return checked;
  const { account, assumptions, now } = call;
  const { attributes, relationships } = checked.value.data;
  const [from, to] = [Date.parse(attributes.start_date), Date.parse(attributes.end_date)];
  const wrong = wrongRange(from, to, now);
  if (wrong !== null) return invalid(wrong, { pointer: '/data/attributes/end_date' });
  const metricId = relationships.metric.data.id;
  if (!account.metrics.byId.has(metricId)) return notFound('metric', metricId);

  const job = openEventExport(account, { metricId, from, to, properties: attributes.properties ?? [] }, now);
  const at = now + assumptions.eventExportProcessingMilliseconds;
  const run = (): void => {
    const file = eventExportFile(eventsOfExport(account, job), job.properties);
    job.finished = { file, expiresAt: at + assumptions.eventExportKeptMilliseconds };
  };
  call.schedule(at, { reachesOutside: false, run });
  return single(call, jobResource(job, { status: 'processing', created_at: wireTime(now) }), [], 201);
}

function wrongRange(from: number, to: number, now: number): string | null {
  if (to <= from) return 'end_date must be after start_date.';
  if (to > now) return 'end_date must not be in the future.';
  return to - from > LONGEST_MILLISECONDS ? 'The date range may not exceed 90 days.' : null;
}

function onExport(answer: (call: Call, job: EventExport) => Reply): (call: Call) => Reply | Refusal {
  return (call) => {
    const job = call.account.eventExports.get(call.pathId);
    return job === undefined ? notFound(JOB, call.pathId) : answer(call, job);
  };
}

function jobResource({ id, metricId }: EventExport, attributes: JsonObject): Resource {
  return { type: JOB, id, attributes, relationships: { metric: { type: 'metric', id: metricId } } };
}
