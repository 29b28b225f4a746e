import { type Command, Option } from 'commander';
import type { Config } from './config.ts';

/** Commands that run parts of the pipeline; some for installations where it runs by itself, or counts on Spark: docs/spark.md. */
export function addPipelineCommands(program: Command, config: () => Config): void {
  program
    .command('pipeline')
    .description('run the pipeline once for every organisation, where JUSTAI_PIPELINE=elsewhere keeps `serve` from it')
    .addOption(
      new Option('--engine <name>', 'who counts; for spark all is laid out in the data folder')
        .choices(['duckdb', 'spark'])
        .default('duckdb'),
    )
    .action(async ({ engine }) => {
      const { runPipeline } = await import('./every-organisation.ts');
      process.exitCode = await runPipeline(config(), engine);
    });

  program
    .command('reconcile')
    .description('check the last week against Klaviyo’s own report of flows; ends with 1 where figures differ')
    .option('--show', 'only what was found last; Klaviyo is not asked')
    .option('--time-zone <name>', 'of the Klaviyo account, where the key may not read it, e.g. Europe/Berlin')
    .option('--org <slug>', 'whose; needed where there are several')
    .action(async (options: { show?: boolean; timeZone?: string; org?: string }) => {
      const { reconcile } = await import('./reconcile-command.ts');
      process.exitCode = await reconcile(config(), options);
    });

  program
    .command('publish')
    .description('publish what the Spark job has counted, and rank by it')
    .argument('<folder>', 'its results, a folder an organisation')
    .action(async (folder: string) => {
      const { publishCounts } = await import('./every-organisation.ts');
      process.exitCode = await publishCounts(config(), folder);
    });

  program
    .command('plan')
    .description('print how the Spark job is to read export files, as JSON')
    .argument('<file...>', 'CSV files, plain or gzipped, in one of the known shapes')
    .option('--in <folder>', 'where Spark will find them, e.g. s3://bucket/exports')
    .option('--org <slug>', 'whose; needed where there are several')
    .action(async (files: string[], options: { in?: string; org?: string }) => {
      const { planExports } = await import('./list-export.ts');
      await planExports(config(), files, options.in, options.org);
    });
}
