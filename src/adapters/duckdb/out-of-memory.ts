export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Out of Memory Error');

/** What counting could not do on this machine, for people; anything else is a bug. */
export function whyNotCounted(error: unknown): string {
  if (!isOutOfMemory(error)) throw error;
  return (
    'Counting needs more memory than it may take. Nothing is lost, and what was counted before stands. Let it take more ' +
    'with PIPELINE_MEMORY_MB where the machine has it, or count with Spark (docs/spark.md).'
  );
}
