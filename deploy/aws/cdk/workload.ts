import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Cluster, ContainerImage, FargateTaskDefinition, LogDrivers, Secret as TaskSecret } from 'aws-cdk-lib/aws-ecs';
import { AccessPoint } from 'aws-cdk-lib/aws-efs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Database } from './database.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage.ts';

/** The user of deploy/Dockerfile. */
const USER = '10001';
const DATA = '/data';
export const PORT = 8080;

interface Parts {
  readonly vpc: IVpc;
  readonly storage: Storage;
  readonly database: Database;
  readonly settings: Settings;
}

export interface Size {
  readonly cpu: number;
  readonly memoryLimitMiB: number;
  readonly ephemeralStorageGiB?: number;
}

/** Where containers run, and how one is described. */
export interface Workload {
  readonly vpc: IVpc;
  readonly cluster: Cluster;
  task(id: string, command: readonly string[], size: Size): FargateTaskDefinition;
}

export function createWorkload(scope: Construct, { vpc, storage, database, settings }: Parts): Workload {
  const cluster = new Cluster(scope, 'Cluster', { vpc });
  const image = ContainerImage.fromEcrRepository(
    Repository.fromRepositoryName(scope, 'Images', settings.imageRepository),
    settings.imageTag,
  );
  // 43 characters of 62 are 256 bits; deploy/start.sh makes base64 of them. Losing it loses what it has sealed.
  const masterKey = new Secret(scope, 'MasterKey', {
    description: 'Wraps the keys of the organisations. Never change it.',
    encryptionKey: storage.key,
    generateSecretString: { passwordLength: 43, excludePunctuation: true },
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const folder = new AccessPoint(scope, 'DataFolder', {
    fileSystem: storage.files,
    path: '/justai',
    posixUser: { uid: USER, gid: USER },
    createAcl: { ownerUid: USER, ownerGid: USER, permissions: '700' },
  });
  const logs = new LogGroup(scope, 'Logs', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });

  const task = (id: string, command: readonly string[], size: Size): FargateTaskDefinition => {
    const definition = new FargateTaskDefinition(scope, id, size);
    definition.addVolume({
      name: 'data',
      efsVolumeConfiguration: {
        fileSystemId: storage.files.fileSystemId,
        transitEncryption: 'ENABLED',
        authorizationConfig: { accessPointId: folder.accessPointId, iam: 'ENABLED' },
      },
    });
    const container = definition.addContainer('justai', {
      image,
      command: [...command],
      user: USER,
      logging: LogDrivers.awsLogs({ streamPrefix: id.toLowerCase(), logGroup: logs }),
      portMappings: [{ containerPort: PORT }],
      environment: {
        PUBLIC_URL: `https://${settings.hostName}`,
        HOST: '0.0.0.0',
        PORT: String(PORT),
        TRUSTED_PROXIES: vpc.vpcCidrBlock,
        JUSTAI_DATA_DIR: DATA,
        JUSTAI_BUCKET: storage.bucket.bucketName,
        JUSTAI_PIPELINE: 'elsewhere',
        JUSTAI_ENGINE: settings.engine,
        OBJECTS_URL: `s3://${storage.bucket.bucketName}/landing?region=${Stack.of(scope).region}`,
      },
      secrets: {
        MASTER_KEY_CHARACTERS: TaskSecret.fromSecretsManager(masterKey),
        DATABASE_HOST: TaskSecret.fromSecretsManager(database.login, 'host'),
        DATABASE_USER: TaskSecret.fromSecretsManager(database.login, 'username'),
        DATABASE_PASSWORD: TaskSecret.fromSecretsManager(database.login, 'password'),
        DATABASE_NAME: TaskSecret.fromSecretsManager(database.login, 'dbname'),
      },
    });
    container.addMountPoints({ sourceVolume: 'data', containerPath: DATA, readOnly: false });
    allow(definition, storage, folder);
    return definition;
  };
  return { vpc, cluster, task };
}

/** What a task may do by itself, besides being started and logging. */
function allow({ taskRole }: FargateTaskDefinition, { key, bucket, files }: Storage, folder: AccessPoint): void {
  const below = (prefix: string): string => bucket.arnForObjects(`${prefix}/*`);
  const statements = [
    { actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], resources: [below('landing'), below('warehouse')] },
    { actions: ['s3:GetObject', 's3:DeleteObject'], resources: [below('results')] },
    { actions: ['s3:ListBucket'], resources: [bucket.bucketArn] },
    { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] },
  ];
  for (const statement of statements) taskRole.addToPrincipalPolicy(new PolicyStatement(statement));
  taskRole.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
      resources: [files.fileSystemArn],
      conditions: { StringEquals: { 'elasticfilesystem:AccessPointArn': folder.accessPointArn } },
    }),
  );
}
