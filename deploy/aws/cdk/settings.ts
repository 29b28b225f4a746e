import type { App } from 'aws-cdk-lib';

/** What an installation has to say for itself: `cdk deploy -c hostName=… -c certificateArn=…`. */
export interface Settings {
  /** The address at which Klaviyo and people reach it; its DNS points at the balancer. */
  readonly hostName: string;
  /** A certificate for it in AWS Certificate Manager, in the same region. */
  readonly certificateArn: string;
  /** The repository of container images, and which one of it. */
  readonly imageRepository: string;
  readonly imageTag: string;
  /** `duckdb`: the scheduled task runs the whole pipeline. `spark`: it pulls and lays out, Glue counts, another publishes. */
  readonly engine: 'duckdb' | 'spark';
  /** Of the Glue job, each 4 cores and 16 GB. */
  readonly glueWorkers: number;
  /** Tasks that answer Klaviyo's webhooks. */
  readonly apiTasks: number;
}

const NEEDED = ['hostName', 'certificateArn'];

export function readSettings(app: App): Settings {
  const given = (name: string): unknown => app.node.tryGetContext(name);
  const missing = NEEDED.filter((name) => typeof given(name) !== 'string');
  if (missing.length > 0) {
    throw new Error(
      `Say ${missing.map((name) => `-c ${name}=…`).join(' ')}. deploy/aws/README.md tells what they are.`,
    );
  }
  const engine = given('engine') ?? 'spark';
  if (engine !== 'duckdb' && engine !== 'spark') throw new Error('-c engine is duckdb or spark.');
  return {
    hostName: String(given('hostName')),
    certificateArn: String(given('certificateArn')),
    imageRepository: String(given('imageRepository') ?? 'justai-klaviyo'),
    imageTag: String(given('imageTag') ?? 'latest'),
    engine,
    glueWorkers: count(given('glueWorkers'), 4, 'glueWorkers'),
    apiTasks: count(given('apiTasks'), 2, 'apiTasks'),
  };
}

function count(given: unknown, otherwise: number, name: string): number {
  const value = Number(given ?? otherwise);
  if (!Number.isInteger(value) || value < 1) throw new Error(`-c ${name} is a whole number from 1.`);
  return value;
}
