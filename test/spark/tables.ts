import { createWholeInputs, describeInputs } from '../../src/adapters/duckdb/counted-elsewhere.ts';
import type { Duck } from '../../src/adapters/duckdb/session.ts';
import { instant } from '../../src/domain/instant.ts';

/** Column -> type in DuckDB's words. */
export type Columns = Readonly<Record<string, string>>;
export type Tables = Readonly<Record<string, Columns>>;

/** The inputs of `sql/pipeline` as the product has them, so that what they gain is in the comparison too. */
export async function pipelineTables(duck: Duck): Promise<Tables> {
  const session = await duck.open();
  const nothing = { folder: '/nowhere', sql: { steps: [], version: '' }, templates: [], copies: [], defaults: [] };
  try {
    await createWholeInputs(session, { ...nothing, open: () => duck.open(), now: instant(0) });
    return await describeInputs(session);
  } finally {
    session.close();
  }
}
