import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { FinishedStep, PipelineRuns } from './ports.ts';

export type StepResult =
  | ({ readonly kind: 'done' } & FinishedStep)
  | { readonly kind: 'failed'; readonly sentence: string };

/** One stage of the pipeline. Running it again after any failure, at any point, gives the same state. */
export interface Step {
  readonly name: string;
  /** The steps after it are right without it, only with less data. */
  readonly isDispensable?: true;
  run(): Promise<StepResult>;
}

export type PipelineRun =
  | { readonly kind: 'done'; readonly runId: string; readonly steps: Readonly<Record<string, FinishedStep>> }
  | { readonly kind: 'failed'; readonly runId: string; readonly step: string; readonly sentence: string };

/**
 * Runs the steps in order and records each. One that fails stops the rest, which would work on half the data, unless
 * they can do without it; the run has failed all the same.
 */
export async function runSteps(
  runs: PipelineRuns,
  orgId: OrgId,
  runId: string,
  steps: readonly Step[],
  now: Instant,
): Promise<PipelineRun> {
  const finished: Record<string, FinishedStep> = {};
  let failed: PipelineRun | null = null;
  for (const step of steps) {
    await runs.started(orgId, runId, step.name, now);
    const result = await step.run().catch((error: unknown) => ({ kind: 'failed' as const, sentence: String(error) }));
    if (result.kind === 'failed') {
      await runs.failed(orgId, runId, step.name, result.sentence, now);
      failed = { kind: 'failed', runId, step: step.name, sentence: result.sentence };
      if (step.isDispensable) continue;
      return failed;
    }
    const { rowsIn, rowsOut, rejected } = result;
    finished[step.name] = { rowsIn, rowsOut, rejected };
    await runs.done(orgId, runId, step.name, result, now);
  }
  return failed ?? { kind: 'done', runId, steps: finished };
}
