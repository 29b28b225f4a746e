import { join } from 'node:path';

/** Where the pipeline keeps what the exports say, as Parquet. */
export const warehouseFolder = (dataFolder: string): string => join(dataFolder, 'warehouse');
