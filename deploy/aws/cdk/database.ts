import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { InstanceClass, InstanceSize, InstanceType, type IVpc, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Credentials,
  DatabaseInstance,
  DatabaseInstanceEngine,
  ParameterGroup,
  PostgresEngineVersion,
  StorageType,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

const PORT = 5432;
const NAME = 'justai';

export interface Database {
  readonly instance: DatabaseInstance;
  /** host, port, username, password and dbname, made by AWS and never shown. */
  readonly login: ISecret;
  readonly port: number;
}

export function createDatabase(scope: Construct, vpc: IVpc, key: IKey): Database {
  const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 });
  const instance = new DatabaseInstance(scope, 'Database', {
    engine,
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    publiclyAccessible: false,
    instanceType: InstanceType.of(InstanceClass.M7G, InstanceSize.LARGE),
    multiAz: true,
    port: PORT,
    databaseName: NAME,
    credentials: Credentials.fromGeneratedSecret('justai', { encryptionKey: key }),
    parameterGroup: new ParameterGroup(scope, 'DatabaseParameters', { engine, parameters: { 'rds.force_ssl': '1' } }),
    storageType: StorageType.GP3,
    allocatedStorage: 100,
    maxAllocatedStorage: 1_000,
    storageEncrypted: true,
    storageEncryptionKey: key,
    backupRetention: Duration.days(14),
    deletionProtection: true,
    removalPolicy: RemovalPolicy.SNAPSHOT,
    autoMinorVersionUpgrade: true,
    cloudwatchLogsExports: ['postgresql'],
  });
  const login = instance.secret;
  if (login === undefined) throw new Error('A generated login is a secret.');
  return { instance, login, port: PORT };
}
