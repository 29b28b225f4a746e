import { Command, InvalidArgumentError, Option } from 'commander';
import { API_KEY_SCOPES } from '../contract/api-keys.ts';
import { readConfig } from './config.ts';
import { addExportCommands } from './export-commands.ts';
import { addPipelineCommands } from './pipeline-commands.ts';

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('Give a whole number.');
  return value;
};

const program = new Command('justai')
  .description('Every email a Klaviyo flow sends carries the content most likely to work for that person.')
  .version('0.1.0')
  .addHelpText(
    'after',
    `
Settings come from the environment: PUBLIC_URL (required outside the demo), PORT, HOST, DATABASE_URL,
JUSTAI_DATA_DIR, OBJECTS_URL, PIPELINE_MEMORY_MB, LANDING_DAYS, JUSTAI_MASTER_KEY, JUSTAI_ORG, JUSTAI_ADMIN_EMAIL, LOG_LEVEL. See README.md.

Examples:
  justai demo --world flat              a month in which nothing can be won
  PUBLIC_URL=https://justai.example.com justai serve
  justai ingest received-email.csv.gz   load an export that you downloaded yourself`,
  );

program
  .command('serve')
  .description('run the API, the console, the deliverer and the pipeline')
  .action(async () => {
    const { runServer } = await import('./run-server.ts');
    await runServer(readConfig(process.env));
  });

program
  .command('demo')
  .description('play a month of recipients through the whole loop against the local Klaviyo twin')
  .option('--once', 'end with the summary as one line of JSON; exit 1 if a promise was broken', false)
  .option('--seed <n>', 'another month of the same world', whole, 1)
  .addOption(
    new Option('--world <kind>', 'what the recipients are like')
      .choices(['learnable', 'flat', 'worse'])
      .default('learnable'),
  )
  .option('--days <n>', 'days on which recipients arrive', whole, 30)
  .option('--port <n>', 'port of the console (default: 8080; with --once any free one)', whole)
  .action(async (options) => {
    const { demo } = await import('./demo/demo.ts');
    const { dataFolder } = readConfig({ ...process.env, JUSTAI_DEMO: '1' });
    process.exitCode = await demo({ ...options, dataFolder });
  });

program
  .command('twin')
  .description('run the Klaviyo twin by itself; its flags are in twin/README.md')
  .allowUnknownOption()
  .argument('[flags...]')
  .helpOption(false)
  .action(async (flags: string[]) => {
    const { runTwin } = await import('./run-twin.ts');
    process.exitCode = await runTwin(flags);
  });

program
  .command('ingest')
  .description('land event files from this machine and load them; ends with 1 where one is not loaded')
  .argument('<file...>', 'CSV or JSON files, plain or gzipped; a folder for all below it; - for what is piped in')
  .option('--org <slug>', 'whose; needed where there are several')
  .action(async (files: string[], options: { org?: string }) => {
    const { ingestFiles } = await import('./ingest-files.ts');
    process.exitCode = await ingestFiles(readConfig(withoutServer()), files, options.org);
  });

addPipelineCommands(program, () => readConfig(withoutServer()));
addExportCommands(program, () => readConfig(withoutServer()));

program
  .command('migrate')
  .description('bring the database to this release; `serve` does it too')
  .action(async () => {
    const { openPostgres } = await import('./open-postgres.ts');
    const postgres = await openPostgres(readConfig(withoutServer()));
    const { applied } = postgres;
    process.stdout.write(
      applied.length === 0 ? 'Nothing to do: the database is up to date.\n' : `Applied:\n  ${applied.join('\n  ')}\n`,
    );
    await postgres.close();
  });

program
  .command('replay')
  .description(
    'make every logged choice again from the log alone, and every policy from its inputs; ends with 1 where one differs',
  )
  .option('--template <id>', 'of this template only')
  .option('--id <decision>', 'explain this decision')
  .option('--org <slug>', 'whose; needed where there are several')
  .action(async (options) => {
    const { replayDecisions } = await import('./replay-command.ts');
    process.exitCode = await replayDecisions(readConfig(withoutServer()), options);
  });

program
  .command('redrive')
  .description('what ended unwritten and why; with --yes, what still can be written is tried again')
  .option('--template <id>', 'of this template only')
  .option('--id <decision>', 'of this decision only')
  .option('--since <time>', 'that ended then or later, e.g. 2026-11-21T06:00:00Z')
  .option('--org <slug>', 'whose; needed where there are several')
  .option('--yes', 'do it')
  .action(async (options) => {
    const { redriveDeliveries } = await import('./redrive-command.ts');
    await redriveDeliveries(readConfig(withoutServer()), options);
  });

program
  .command('decision')
  .description('what became of one decision, step by step; of a person, the decisions made for them')
  .argument('<id>', 'the decision’s id, or the person’s Klaviyo profile id, user id or tracking id')
  .option('--org <slug>', 'whose; needed where there are several')
  .action(async (id: string, options: { org?: string }) => {
    const { tellDecision } = await import('./decision-command.ts');
    await tellDecision(readConfig(withoutServer()), id, options.org);
  });

program
  .command('forget')
  .description('take one person out of landed files, warehouse and database, and prove it with a search')
  .argument('<id>', 'the person’s Klaviyo profile id, or the user id of the requests')
  .option('--org <slug>', 'whose; needed where there are several')
  .action(async (id: string, options: { org?: string }) => {
    const { forgetPerson } = await import('./forget-command.ts');
    process.exitCode = await forgetPerson(readConfig(withoutServer()), id, options.org);
  });

const keys = program.command('keys').description('API keys for webhooks: make, list, edit and revoke them');

keys
  .command('create')
  .description('make a key; it is shown once')
  .argument('<name>', 'what it is for, e.g. "Klaviyo webhook"')
  .addOption(new Option('--scope <scope...>', 'what it may do').choices(API_KEY_SCOPES).default(['generate']))
  .option('--template <id...>', 'works for these templates only')
  .option('--flow <id>', 'works for calls of this Klaviyo flow only')
  .option('--address <range...>', 'works from these network addresses only (CIDR)')
  .option('--from-klaviyo', 'works from the addresses that Klaviyo publishes')
  .option('--profile-cap <n>', 'decisions a profile may get in 24 hours (default: 200)', whole)
  .option('--rate <n>', 'requests a second (default: 1000)', whole)
  .option('--org <slug>', 'whose; needed where there are several')
  .action(async (name: string, options) => {
    const { createKey } = await import('./keys-command.ts');
    const asked = {
      name,
      scopes: options.scope,
      templateIds: options.template,
      flowId: options.flow,
      addressRanges: options.address,
      fromKlaviyo: options.fromKlaviyo,
      profileDailyCap: options.profileCap,
      requestsPerSecond: options.rate,
    };
    await createKey(readConfig(withoutServer()), asked, options.org);
  });

keys
  .command('edit')
  .description('change a key, in every running server within 5 seconds; what is not given stays')
  .argument('<prefix>', 'how it begins, as `keys list` shows it')
  .option('--name <name>', 'what it is for')
  .addOption(new Option('--scope <scope...>', 'what it may do, all of it').choices(API_KEY_SCOPES))
  .option('--template <id...>', 'works for these templates only')
  .option('--any-template', 'works for every template')
  .option('--flow <id>', 'works for calls of this Klaviyo flow only')
  .option('--any-flow', 'works for calls of any flow')
  .option('--address <range...>', 'works from these network addresses only (CIDR)')
  .option('--from-klaviyo', 'works from the addresses that Klaviyo publishes')
  .option('--any-address', 'works from any address')
  .option('--profile-cap <n>', 'decisions a profile may get in 24 hours', whole)
  .option('--rate <n>', 'requests a second', whole)
  .option('--yes', 'also where the key can do more then', false)
  .option('--org <slug>', 'whose; needed where there are several')
  .action(async (prefix: string, options) => {
    const { editKey } = await import('./keys-command.ts');
    const asked = {
      name: options.name,
      scopes: options.scope,
      templateIds: options.anyTemplate ? [] : options.template,
      flowId: options.anyFlow ? null : options.flow,
      addressRanges: options.anyAddress ? [] : options.address,
      fromKlaviyo: options.anyAddress ? false : options.fromKlaviyo,
      profileDailyCap: options.profileCap,
      requestsPerSecond: options.rate,
    };
    await editKey(readConfig(withoutServer()), prefix, asked, options.yes, options.org);
  });

keys
  .command('list')
  .description('what each key may do and when it was last used')
  .option('--org <slug>', 'whose; needed where there are several')
  .action(async (options: { org?: string }) => {
    const { listKeys } = await import('./keys-command.ts');
    await listKeys(readConfig(withoutServer()), options.org);
  });

keys
  .command('revoke')
  .description('end a key, in every running server within 5 seconds')
  .argument('<prefix>', 'how it begins, as `keys list` shows it')
  .option('--yes', 'also where it was used in the last 25 hours', false)
  .option('--org <slug>', 'whose; needed where there are several')
  .action(async (prefix: string, options: { yes: boolean; org?: string }) => {
    const { revokeKey } = await import('./keys-command.ts');
    await revokeKey(readConfig(withoutServer()), prefix, options.yes, options.org);
  });

/** Commands that serve nothing need no public address. */
function withoutServer(): NodeJS.ProcessEnv {
  return { PUBLIC_URL: 'https://localhost', ...process.env };
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
