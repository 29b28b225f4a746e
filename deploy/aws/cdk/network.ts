import { GatewayVpcEndpointAwsService, type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/**
 * Only the balancer stands in public subnets. Tasks reach Klaviyo through one NAT gateway; the database reaches
 * nothing. S3 goes past the gateway.
 */
export function createNetwork(scope: Construct): IVpc {
  const vpc = new Vpc(scope, 'Network', {
    maxAzs: 2,
    natGateways: 1,
    gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      { name: 'tasks', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
      { name: 'database', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 26 },
    ],
  });
  vpc.addFlowLog('Flows');
  return vpc;
}
