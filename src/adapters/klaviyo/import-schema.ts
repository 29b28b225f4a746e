import { z } from 'zod';
import type { ImportError, JobId, ListedJob } from '../../deliver/bulk/ports.ts';
import type { ProfileId } from '../../domain/ids.ts';
import { instant } from '../../domain/instant.ts';
import { pageOf } from './schemas.ts';

const time = z
  .string()
  .transform((text) => Date.parse(text))
  .refine(Number.isFinite)
  .transform(instant);

const jobId = z
  .string()
  .min(1)
  .transform((id) => id as JobId);

export const importJobId: z.ZodType<JobId> = z
  .object({ data: z.object({ id: jobId }) })
  .transform(({ data }) => data.id);

const importJob = z
  .object({
    id: jobId,
    attributes: z.object({
      status: z.string(),
      created_at: time,
      completed_at: time.nullish(),
      failed_count: z.int().nullish(),
    }),
  })
  .transform(
    ({ id, attributes }): ListedJob => ({
      jobId: id,
      status: attributes.status,
      createdAt: attributes.created_at,
      completedAt: attributes.completed_at ?? null,
      failed: attributes.failed_count ?? 0,
    }),
  );
export const importJobPage = pageOf(importJob);

/** The profile is told by what was sent for it. */
const importError = z
  .object({
    attributes: z.object({
      title: z.string().nullish(),
      detail: z.string().nullish(),
      original_payload: z.object({ id: z.string().nullish() }).nullish(),
    }),
  })
  .transform(
    ({ attributes }): ImportError => ({
      profileId: (attributes.original_payload?.id as ProfileId | undefined) ?? null,
      detail: attributes.detail ?? attributes.title ?? 'without a reason',
    }),
  );
export const importErrorPage = pageOf(importError);
