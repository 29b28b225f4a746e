import { csvCell } from '../../domain/csv-cell.ts';
import type { ExportedItem } from './ports.ts';

/** What the numbers in `item_id` stand for, in the form of the Open Bandit data set's `item_context.csv`. */
export function itemsCsv(items: readonly ExportedItem[]): string {
  const header = ['row', 'item_id', 'item_feature_0', 'item_feature_1', 'item_feature_2', 'item_feature_3'];
  const rows = items.map(({ itemId, subjectCharacters, variantId, name, themes }, row) =>
    [row, itemId, subjectCharacters, ...[variantId, name, themes.join('|')].map(csvCell)].join(','),
  );
  return [header.map(csvCell).join(','), ...rows, ''].join('\r\n');
}
