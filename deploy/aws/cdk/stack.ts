import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { Port } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { createServices } from './balanced-servers.ts';
import { createDatabase } from './database.ts';
import { createCountingJob } from './glue.ts';
import { createNetwork } from './network.ts';
import type { Settings } from './settings.ts';
import { createStorage } from './storage.ts';
import { scheduleTasks } from './tasks.ts';
import { createWorkload } from './workload.ts';

/** Everything in one stack: it is installed, changed and removed as one. */
export class JustAiStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    Tags.of(this).add('application', 'justai-klaviyo');
    const vpc = createNetwork(this);
    const storage = createStorage(this, vpc);
    const database = createDatabase(this, vpc, storage.key);
    const workload = createWorkload(this, { vpc, storage, database, settings });
    const { balancer, services } = createServices(this, workload, settings);
    const job = settings.engine === 'spark' ? createCountingJob(this, storage, settings) : null;
    const taskGroup = scheduleTasks(this, workload, job);
    for (const group of [...services.flatMap((service) => service.connections.securityGroups), taskGroup]) {
      database.instance.connections.allowFrom(group, Port.tcp(database.port), 'tasks');
      storage.files.connections.allowFrom(group, Port.tcp(2049), 'tasks');
    }
    new CfnOutput(this, 'PointTheHostNameAt', { value: balancer.loadBalancerDnsName });
    new CfnOutput(this, 'BucketName', { value: storage.bucket.bucketName });
  }
}
