import { resolve } from 'node:path';
import { z } from 'zod';
import { PIPELINE_MEMORY_MEGABYTES } from '../adapters/duckdb/session.ts';
import { readObjectsUrl } from '../adapters/objects/objects-url.ts';
import { API_KEY_ENVIRONMENT } from '../domain/api-key-format.ts';
import { LANDING_DAYS } from '../ingest/retention/expire.ts';

const loopback = /^(127\.0\.0\.1|localhost|\[::1\])$/;

const environment = z
  .object({
    PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
    HOST: z.string().default('127.0.0.1'),
    PUBLIC_URL: z.url().optional(),
    DATABASE_URL: z.string().startsWith('postgres').optional(),
    JUSTAI_DATA_DIR: z.string().default('./data'),
    OBJECTS_URL: z.string().optional(),
    PIPELINE_MEMORY_MB: z.coerce.number().int().min(512).max(1_048_576).default(PIPELINE_MEMORY_MEGABYTES),
    LANDING_DAYS: z.coerce.number().int().min(1).max(3_650).default(LANDING_DAYS),
    JUSTAI_MASTER_KEY: z.base64().optional(),
    JUSTAI_ORG: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'Use lower-case letters, digits and "-".')
      .default('my-company'),
    JUSTAI_ADMIN_EMAIL: z.email().default('admin@example.com'),
    JUSTAI_DEMO: z.enum(['0', '1']).default('0'),
    JUSTAI_ENVIRONMENT: z.string().regex(API_KEY_ENVIRONMENT, 'Use 2 to 12 lower-case letters.').optional(),
    JUSTAI_STEPPED_CLOCK: z.coerce.number().int().optional(),
    JUSTAI_CLOCK_PORT: z.coerce.number().int().default(0),
    KLAVIYO_API_URL: z.url().default('https://a.klaviyo.com'),
    METRICS_TOKEN: z.string().min(16, 'Use 16 characters or more.').optional(),
    TRUSTED_PROXIES: z.string().default('loopback'),
    JUSTAI_PIPELINE: z.enum(['here', 'elsewhere']).default('here'),
    LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  })
  .superRefine((env, context) => {
    const isDemo = env.JUSTAI_DEMO === '1';
    const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if (!isDemo && env.PUBLIC_URL === undefined) {
      refuse(
        'PUBLIC_URL',
        'Set it to the https address at which Klaviyo reaches this server, e.g. https://justai.example.com',
      );
    } else if (!isDemo && !env.PUBLIC_URL?.startsWith('https://') && !isBesideTwin(env)) {
      refuse('PUBLIC_URL', 'It must start with https:// (Klaviyo refuses anything else).');
    }
    if (!isDemo && env.JUSTAI_STEPPED_CLOCK !== undefined) {
      refuse('JUSTAI_STEPPED_CLOCK', 'A stepped clock is for the demo only.');
    }
    try {
      if (env.OBJECTS_URL !== undefined) readObjectsUrl(env.OBJECTS_URL);
    } catch (error) {
      refuse('OBJECTS_URL', (error as Error).message);
    }
    if (env.KLAVIYO_API_URL.startsWith('http://') && !loopback.test(new URL(env.KLAVIYO_API_URL).hostname)) {
      refuse('KLAVIYO_API_URL', 'Plain http is accepted for a twin on this machine only.');
    }
  });

/** Both on this machine: nothing leaves it, and the twin posts to plain http where it is allowed to. */
const isBesideTwin = ({
  PUBLIC_URL = '',
  KLAVIYO_API_URL,
}: {
  PUBLIC_URL?: string | undefined;
  KLAVIYO_API_URL: string;
}) => [PUBLIC_URL, KLAVIYO_API_URL].every((url) => url.startsWith('http://') && loopback.test(new URL(url).hostname));

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Where Klaviyo and people reach this server; no trailing slash. */
  readonly publicUrl: string;
  /** Absent: PostgreSQL is started in the data folder. */
  readonly databaseUrl: string | undefined;
  readonly dataFolder: string;
  /** Where landed files lie; absent: in the data folder. */
  readonly objectsUrl: string | undefined;
  /** Days after which landed files are deleted. */
  /** What DuckDB may take of this machine's. */
  readonly pipelineMemoryMegabytes: number;
  readonly landingDays: number;
  readonly masterKey: string | undefined;
  readonly orgSlug: string;
  readonly adminEmail: string;
  /** Stands in every API key made here: `live`, `demo` or what the operator calls it. */
  readonly keyEnvironment: string;
  /** Start of a stepped clock, ms; absent: the real one. */
  readonly steppedClockStart: number | undefined;
  readonly clockPort: number;
  readonly klaviyoApiUrl: string;
  /** What readers of `/metrics` on other machines send; null: this machine only. */
  readonly metricsToken: string | null;
  /** Who may name the caller of a request: addresses and ranges, separated by commas. */
  readonly trustedProxies: string;
  /** Whether `serve` runs the pipeline; else `justai pipeline` does, on a schedule of its own. */
  readonly runsPipeline: boolean;
  readonly logLevel: string;
}

/** Reads the environment once. @throws one message that lists everything that is wrong with it. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`These settings need your attention:\n${lines.join('\n')}`);
  }
  const e = parsed.data;
  return {
    port: e.PORT,
    host: e.HOST,
    publicUrl: (e.PUBLIC_URL ?? `http://${e.HOST}:${e.PORT}`).replace(/\/$/, ''),
    databaseUrl: e.DATABASE_URL,
    dataFolder: resolve(e.JUSTAI_DATA_DIR),
    objectsUrl: e.OBJECTS_URL,
    pipelineMemoryMegabytes: e.PIPELINE_MEMORY_MB,
    landingDays: e.LANDING_DAYS,
    masterKey: e.JUSTAI_MASTER_KEY,
    orgSlug: e.JUSTAI_ORG,
    adminEmail: e.JUSTAI_ADMIN_EMAIL,
    keyEnvironment: e.JUSTAI_ENVIRONMENT ?? (e.JUSTAI_DEMO === '1' ? 'demo' : 'live'),
    steppedClockStart: e.JUSTAI_STEPPED_CLOCK,
    clockPort: e.JUSTAI_CLOCK_PORT,
    klaviyoApiUrl: e.KLAVIYO_API_URL.replace(/\/$/, ''),
    metricsToken: e.METRICS_TOKEN ?? null,
    trustedProxies: e.TRUSTED_PROXIES,
    runsPipeline: e.JUSTAI_PIPELINE === 'here',
    logLevel: e.LOG_LEVEL,
  };
}
