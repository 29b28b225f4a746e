import { Duration } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { FargateService } from 'aws-cdk-lib/aws-ecs';
import {
  type ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ListenerCondition,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';
import { PORT, type Workload } from './workload.ts';

export interface Services {
  readonly balancer: ApplicationLoadBalancer;
  readonly services: readonly FargateService[];
}

/**
 * The same program twice: one set of tasks for what machines call, which grows with traffic, one for the console, so
 * that a heavy page never stands in a webhook's way.
 */
export function createServices(scope: Construct, workload: Workload, { certificateArn, apiTasks }: Settings): Services {
  const balancer = new ApplicationLoadBalancer(scope, 'Balancer', {
    vpc: workload.vpc,
    vpcSubnets: { subnetType: SubnetType.PUBLIC },
    internetFacing: true,
    dropInvalidHeaderFields: true,
    deletionProtection: true,
  });
  const listener = balancer.addListener('Https', {
    port: 443,
    certificates: [Certificate.fromCertificateArn(scope, 'Certificate', certificateArn)],
    sslPolicy: SslPolicy.RECOMMENDED_TLS,
  });
  balancer.addRedirect();
  const api = service(scope, workload, 'Api', apiTasks);
  const web = service(scope, workload, 'Console', 1);
  const scaling = api.autoScaleTaskCount({ minCapacity: apiTasks, maxCapacity: apiTasks * 5 });
  scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60, scaleOutCooldown: Duration.minutes(1) });
  target(listener, 'ApiTarget', api, ['/api/generate/*', '/api/webhook/*']);
  target(listener, 'ConsoleTarget', web, null);
  return { balancer, services: [api, web] };
}

function service(scope: Construct, { cluster, task }: Workload, id: string, desiredCount: number): FargateService {
  return new FargateService(scope, id, {
    cluster,
    taskDefinition: task(`${id}Task`, ['serve'], { cpu: 1_024, memoryLimitMiB: 2_048 }),
    desiredCount,
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: true },
    vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
    assignPublicIp: false,
  });
}

function target(listener: ApplicationListener, id: string, to: FargateService, paths: string[] | null): void {
  listener.addTargets(id, {
    port: PORT,
    protocol: ApplicationProtocol.HTTP,
    targets: [to],
    healthCheck: { path: '/readyz', interval: Duration.seconds(10), healthyThresholdCount: 2 },
    deregistrationDelay: Duration.seconds(30),
    ...(paths === null ? {} : { priority: 10, conditions: [ListenerCondition.pathPatterns(paths)] }),
  });
}
