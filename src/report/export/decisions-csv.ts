import { csvCell, quotedCell } from '../../domain/csv-cell.ts';
import type { OrgId } from '../../domain/ids.ts';
import { type Column, decisionColumns } from './decision-columns.ts';
import type { ExportFilter, ExportSource, LogStretch, Persons } from './ports.ts';

/** Sequences to a stretch: what is in memory at once, and how long one statement takes. */
const STRETCH = 5_000;
const STRETCH_OF_NAMES = 50_000;

export interface DecisionsExport {
  readonly columns: readonly Column[];
  /** @param forPeople text that a spreadsheet would run as a formula is made harmless. */
  csv(forPeople: boolean): AsyncGenerator<string>;
}

/** The decision log as one table. What its columns are is found out first; its rows come as they are asked for. */
export async function exportDecisions(
  source: ExportSource,
  orgId: OrgId,
  filter: ExportFilter,
  persons: Persons,
): Promise<DecisionsExport> {
  const outline = await source.outline(orgId, filter.templateId);
  const names = new Set<string>();
  for (const stretch of stretches(outline, STRETCH_OF_NAMES)) {
    for (const name of await source.attributes(orgId, filter, stretch)) names.add(name);
  }
  const columns = decisionColumns([...names].sort(), outline.items, persons);
  return {
    columns,
    async *csv(forPeople) {
      const cell = forPeople ? csvCell : quotedCell;
      yield `${columns.map(({ name }) => cell(name)).join(',')}\r\n`;
      let row = 0;
      for (const stretch of stretches(outline, STRETCH)) {
        const decisions = await source.decisions(orgId, filter, stretch);
        if (decisions.length === 0) continue;
        const lines = decisions.map((decision) => {
          const fields = columns.map((column) => field(column.valueOf(decision, row), cell));
          row += 1;
          return `${fields.join(',')}\r\n`;
        });
        yield lines.join('');
      }
    },
  };
}

function field(value: string | number | null, cell: (text: string) => string): string {
  if (value === null) return '';
  return typeof value === 'number' ? String(value) : cell(value);
}

function* stretches({ after, upTo }: LogStretch, size: number): Generator<LogStretch> {
  for (let from = after; from < upTo; from += size) yield { after: from, upTo: Math.min(from + size, upTo) };
}
