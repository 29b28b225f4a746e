import type { BulkImport, ImportError } from '../state/bulk-imports.ts';
import type { Resource } from './documents.ts';
import { wireTime, wireTimeOrNull } from './wire-time.ts';

export function importResource(job: BulkImport): Resource {
  return {
    type: 'profile-bulk-import-job',
    id: job.id,
    attributes: {
      status: job.status,
      created_at: wireTime(job.created),
      total_count: job.total,
      completed_count: job.completed,
      failed_count: job.errors.length,
      completed_at: wireTimeOrNull(job.completedAt),
      expires_at: wireTime(job.expiresAt),
      started_at: wireTimeOrNull(job.startedAt),
    },
    relationships: {
      lists: job.listIds.map((id) => ({ type: 'list', id })),
      profiles: null,
      'import-errors': null,
    },
  };
}

export function importErrorResource({ id, detail, pointer, payload }: ImportError): Resource {
  return {
    type: 'import-error',
    id,
    attributes: { code: 'invalid', title: 'Invalid input', detail, source: { pointer }, original_payload: payload },
    relationships: {},
  };
}
