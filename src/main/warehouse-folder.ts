import { join } from 'node:path';

/** Where the pipeline keeps what the exports say, as Parquet. */
export const warehouseFolder = (dataFolder: string): string => join(dataFolder, 'warehouse');

/** Where another engine is told to leave what it has counted. */
export const resultsFolder = (dataFolder: string): string => join(dataFolder, 'results');

/** Where DuckDB puts what does not fit into its memory. */
export const spillFolder = (dataFolder: string): string => join(dataFolder, 'spill');
