import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arrange } from '../../bench/decide/arrange.ts';
import { startEmbeddedPostgres } from '../../src/adapters/postgres/embedded.ts';
import { migrate } from '../../src/adapters/postgres/migrate.ts';
import { readConfig } from '../../src/main/config.ts';
import { freePort } from '../../src/main/demo/free-port.ts';
import { MIGRATIONS_FOLDER } from '../../src/main/project-files.ts';
import { serve } from '../../src/main/serve.ts';

/** How long each of the two runs attacks, at most. */
const SECONDS = 60;
/** Optional for whoever is not connected to Klaviyo; the template here is. */
const REQUIRED = ['template_id', 'user_id', 'tracking_id'];
/** At least so many requests must have been valid, or only refusals were attacked. */
const ANSWERS = 100;
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'unsupported_method',
  'ignored_auth',
];

/**
 * Runs Schemathesis (https://schemathesis.readthedocs.io) against the product as it is served: once by its own
 * `/openapi.json`, once with the ids of a template that serves, so that decisions are reached and not only refusals.
 * `SCHEMATHESIS` names the program; without it, the one on the PATH.
 */
async function attack(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'justai-schemathesis-'));
  chmodSync(folder, 0o755); // as root, PostgreSQL runs as nobody
  const postgres = await startEmbeddedPostgres(folder);
  await migrate(postgres.url, MIGRATIONS_FOLDER);
  const arranged = await arrange(postgres.url, { templates: 1, cells: 1 });
  const server = await serve(
    readConfig({
      JUSTAI_DEMO: '1',
      LOG_LEVEL: 'error',
      DATABASE_URL: postgres.url,
      JUSTAI_DATA_DIR: folder,
      PORT: String(await freePort()),
    }),
  );
  try {
    const description = `${server.url}/openapi.json`;
    const narrowed = join(folder, 'openapi.json');
    writeFileSync(narrowed, narrow(await (await fetch(description)).text(), arranged.slug));
    const asServed = await run(folder, arranged.key, [description]);
    const reachingDecisions = await run(folder, arranged.key, [
      narrowed,
      '--url',
      server.url,
      '--include-path-regex',
      '^/api/generate/',
    ]);
    const answers = await countAnswers(`${server.url}/metrics`);
    process.stdout.write(`${answers} requests were answered with a decision.\n`);
    return asServed || reachingDecisions || (answers < ANSWERS ? 1 : 0);
  } finally {
    await server.close();
    await arranged.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The description with one organisation and one template in it; who is decided for stays free within the template's flow. */
function narrow(description: string, slug: string): string {
  const only = (value: string) => ({ type: 'string', enum: [value] });
  const named: Readonly<Record<string, object>> = {
    org_slug: only(slug),
    template_id: only('welcome-email'),
    user_id: only('01J8ZKQ3V5N2YB6T7M9RDXW4CE'),
    tracking_id: only('01J8ZKQ3V5N2YB6T7M9RDXW4CE.FLOW01.4711'),
  };
  const { tracking_id } = named;
  return JSON.stringify(
    JSON.parse(description, (key, value) => {
      if (typeof value !== 'object' || value === null) return value;
      if (named[value.name]) return { ...value, required: true, schema: named[value.name] };
      // What is asked for, not what is answered: only a request has a user's id beside the template's.
      if (value.template_id && value.user_id) return { ...value, tracking_id };
      if (value.properties?.template_id && value.properties.user_id) return { ...value, required: REQUIRED };
      return key === 'tracking_id' ? value : (named[key] ?? value);
    }),
  );
}

async function countAnswers(url: string): Promise<number> {
  const counted =
    /^justai_generate_duration_seconds_count\{outcome="(?:treatment|control|fallback|repeated)"\} (\d+)$/gm;
  const metrics = await (await fetch(url)).text();
  return [...metrics.matchAll(counted)].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function run(folder: string, key: string, args: readonly string[]): Promise<number> {
  const program = spawn(
    process.env.SCHEMATHESIS ?? 'schemathesis',
    [
      ...['run', ...args, '--header', `X-Api-Key: ${key}`],
      ...['--checks', CHECKS.join(','), '--phases', 'examples,coverage,fuzzing', '--mode', 'all'],
      ...['--max-time', String(SECONDS), '--seed', '1', '--no-color', '--request-timeout', '5'],
    ],
    { stdio: 'inherit', cwd: folder },
  );
  const [code] = await once(program, 'exit');
  return Number(code ?? 1);
}

process.exitCode = await attack();
