import { SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { EcsTask } from 'aws-cdk-lib/aws-events-targets';
import type { CfnJob } from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import type { Workload } from './workload.ts';

/**
 * Every hour: pull what is due from Klaviyo's SFTP server, load it and count; or, where Glue counts, lay out what it
 * needs. One that is not done in an hour holds the next one back by itself: one run at a time for an organisation.
 * @returns the security group of these tasks
 */
export function scheduleTasks(scope: Construct, workload: Workload, job: CfnJob | null): SecurityGroup {
  const group = new SecurityGroup(scope, 'TaskGroup', { vpc: workload.vpc, description: 'Scheduled tasks' });
  const run = (id: string, command: readonly string[]): EcsTask =>
    new EcsTask({
      cluster: workload.cluster,
      taskDefinition: workload.task(id, command, { cpu: 2_048, memoryLimitMiB: 4_096, ephemeralStorageGiB: 100 }),
      securityGroups: [group],
      subnetSelection: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
    });
  new Rule(scope, 'EveryHour', {
    description: 'Pull exports and run the pipeline, or prepare it for Glue',
    schedule: Schedule.cron({ minute: '10' }),
    targets: [run('PipelineTask', ['pipeline'])],
  });
  if (job !== null) {
    new Rule(scope, 'Counted', {
      description: 'Publish what the Glue job has counted',
      eventPattern: {
        source: ['aws.glue'],
        detailType: ['Glue Job State Change'],
        detail: { jobName: [job.ref], state: ['SUCCEEDED'] },
      },
      targets: [run('PublishTask', ['publish'])],
    });
  }
  return group;
}
