// `npm run test:spark`: sql/pipeline on DuckDB and on Spark, every row of every result compared.
import { spawnSync } from 'node:child_process';
import { install, root } from './prepare.mjs';

install();
const parity = ['--import', 'tsx', 'test/spark/parity.ts', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, parity, { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
