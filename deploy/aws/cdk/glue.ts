import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { CfnJob, CfnSecurityConfiguration, CfnTrigger } from 'aws-cdk-lib/aws-glue';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { JOB, packLibrary } from './pack-library.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage.ts';

/** After the night's exports are in, UTC. */
const SCHEDULE = 'cron(30 4 * * ? *)';

/** The Glue job that counts, every morning. It reaches the bucket and nothing else: no database, no secret, no key of ours. */
export function createCountingJob(scope: Construct, storage: Storage, settings: Settings): CfnJob {
  const script = new Asset(scope, 'JobScript', { path: JOB });
  const library = new Asset(scope, 'JobLibrary', {
    path: packLibrary(mkdtempSync(join(tmpdir(), 'justai-glue-'))),
  });
  const role = jobRole(scope, storage);
  const programs = [script, library].map((asset) => asset.bucket.arnForObjects(asset.s3ObjectKey));
  role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: programs }));
  const { bucket } = storage;
  const job = new CfnJob(scope, 'CountingJob', {
    name: 'justai-pipeline',
    description: 'sql/pipeline over the warehouse: exposures, outcomes and counts',
    role: role.roleArn,
    glueVersion: '5.0',
    command: { name: 'glueetl', pythonVersion: '3', scriptLocation: script.s3ObjectUrl },
    defaultArguments: {
      '--extra-py-files': library.s3ObjectUrl,
      '--job-language': 'python',
      '--job-bookmark-option': 'job-bookmark-disable',
      '--enable-continuous-cloudwatch-log': 'true',
      '--warehouse': `s3://${bucket.bucketName}/warehouse`,
      '--results': `s3://${bucket.bucketName}/results`,
      '--TempDir': `s3://${bucket.bucketName}/results/temporary`,
    },
    workerType: 'G.1X',
    numberOfWorkers: settings.glueWorkers,
    executionProperty: { maxConcurrentRuns: 1 },
    maxRetries: 1,
    timeout: 180,
    securityConfiguration: encryption(scope, storage).ref,
  });
  new CfnTrigger(scope, 'EveryMorning', {
    type: 'SCHEDULED',
    schedule: SCHEDULE,
    startOnCreation: true,
    actions: [{ jobName: job.ref }],
  });
  return job;
}

function jobRole(scope: Construct, { bucket, key }: Storage): Role {
  const { region, account, partition } = Stack.of(scope);
  const role = new Role(scope, 'JobRole', { assumedBy: new ServicePrincipal('glue.amazonaws.com') });
  const below = (prefix: string): string => bucket.arnForObjects(`${prefix}/*`);
  const statements = [
    { actions: ['s3:GetObject'], resources: [below('warehouse'), below('exports')] },
    { actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], resources: [below('results')] },
    { actions: ['s3:ListBucket'], resources: [bucket.bucketArn] },
    { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] },
    {
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:AssociateKmsKey'],
      resources: [`arn:${partition}:logs:${region}:${account}:log-group:/aws-glue/jobs*`],
    },
  ];
  for (const statement of statements) role.addToPrincipalPolicy(new PolicyStatement(statement));
  return role;
}

function encryption(scope: Construct, { key }: Storage): CfnSecurityConfiguration {
  const { region, account, partition } = Stack.of(scope);
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:/aws-glue/jobs*`,
        },
      },
    }),
  );
  return new CfnSecurityConfiguration(scope, 'JobEncryption', {
    name: 'justai-pipeline',
    encryptionConfiguration: {
      s3Encryptions: [{ s3EncryptionMode: 'SSE-KMS', kmsKeyArn: key.keyArn }],
      cloudWatchEncryption: { cloudWatchEncryptionMode: 'SSE-KMS', kmsKeyArn: key.keyArn },
      jobBookmarksEncryption: { jobBookmarksEncryptionMode: 'CSE-KMS', kmsKeyArn: key.keyArn },
    },
  });
}
