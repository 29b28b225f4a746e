import { join } from 'node:path';

/** Where the pipeline keeps what the exports say, as Parquet. */
export const warehouseFolder = (dataFolder: string): string => join(dataFolder, 'warehouse');

/** Where DuckDB puts what does not fit into its memory. */
export const spillFolder = (dataFolder: string): string => join(dataFolder, 'spill');
