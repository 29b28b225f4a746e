import { type Command, Option } from 'commander';
import type { Config } from './config.ts';
import type { ExportOptions } from './export-decisions.ts';

/** Commands that hand data out: docs/export.md. */
export function addExportCommands(program: Command, config: () => Config): void {
  const exports = program.command('export').description('hand data out, to look into with other tools');
  exports
    .command('decisions')
    .description('every decision with its probability and outcome, in the columns of the Open Bandit data set')
    .option('--template <id>', 'of this template only')
    .option('--from <time>', 'decided then or later, e.g. 2026-11-01 or 2026-11-01T06:00:00Z')
    .option('--to <time>', 'decided before then')
    .option('--units', 'only what estimators may read: a person’s first draw, once its outcome is final')
    .option('--with-ids', 'persons by their ids and not as digests')
    .addOption(new Option('--format <name>', 'as the name of the file says, else csv').choices(['csv', 'parquet']))
    .option('--out <file>', 'where to; standard output where none is given')
    .option('--items <file>', 'also write what the numbers in item_id stand for')
    .option('--org <slug>', 'whose; needed where there are several')
    .action(async (options: ExportOptions) => {
      const { exportDecisionLog } = await import('./export-decisions.ts');
      await exportDecisionLog(config(), options);
    });
}
