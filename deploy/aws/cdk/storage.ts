import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IVpc, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { FileSystem, LifecyclePolicy, ThroughputMode } from 'aws-cdk-lib/aws-efs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** As docs/operate.md has it for one machine: untouched files are kept so long. */
const LANDING_DAYS = 30;

export interface Storage {
  readonly key: Key;
  /** `landing/`, sealed by the application; `warehouse/`, Parquet; `results/`, what Glue made of it. */
  readonly bucket: Bucket;
  /** The data folder that all tasks share. */
  readonly files: FileSystem;
}

export function createStorage(scope: Construct, vpc: IVpc): Storage {
  const key = new Key(scope, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
  const bucket = new Bucket(scope, 'Bucket', {
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: RemovalPolicy.RETAIN,
    // Not versioned: who asks to be forgotten must be gone, and all but the landing can be made again.
    lifecycleRules: [
      { id: 'landing', prefix: 'landing/', expiration: Duration.days(LANDING_DAYS) },
      { id: 'results', prefix: 'results/', expiration: Duration.days(7) },
      { id: 'half-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
  });
  const files = new FileSystem(scope, 'Files', {
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
    encrypted: true,
    kmsKey: key,
    throughputMode: ThroughputMode.ELASTIC,
    lifecyclePolicy: LifecyclePolicy.AFTER_30_DAYS,
    removalPolicy: RemovalPolicy.RETAIN,
    allowAnonymousAccess: false,
  });
  return { key, bucket, files };
}
