import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSettings } from './settings.ts';
import { JustAiStack } from './stack.ts';

const CONTEXT = {
  hostName: 'justai.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/x',
};

function synthesise(extra: Record<string, unknown> = {}): Template {
  const app = new App({ context: { ...CONTEXT, ...extra } });
  return Template.fromStack(new JustAiStack(app, 'JustAI', readSettings(app)));
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

let template: Template;
beforeAll(() => {
  template = synthesise();
});

const properties = (type: string): Record<string, unknown>[] =>
  Object.values(template.findResources(type)).map(
    (each) => (each as { Properties: Record<string, unknown> }).Properties,
  );
const listed = <T>(one: T | readonly T[]): readonly T[] => (Array.isArray(one) ? one : [one as T]);

/** What the roles may do: of policies beside and inside them. */
function statements(): Statement[] {
  const documents = [
    ...properties('AWS::IAM::Policy').map((each) => each.PolicyDocument),
    ...properties('AWS::IAM::Role')
      .flatMap((each) => listed((each.Policies ?? []) as { PolicyDocument: unknown }[]))
      .map((each) => each.PolicyDocument),
  ];
  return documents.flatMap((each) => (each as { Statement: Statement[] }).Statement);
}

describe('roles may do what they must and no more', () => {
  test('no action has a wildcard', () => {
    const wild = statements()
      .flatMap(({ Action }) => listed(Action))
      .filter((action) => action.includes('*'));
    expect(wild).toEqual([]);
  });

  test('only what AWS grants for everything or not at all is granted for everything', () => {
    const wild = statements().filter(({ Resource }) => listed(Resource).includes('*'));
    expect([...new Set(wild.flatMap(({ Action }) => listed(Action)))]).toEqual(['ecr:GetAuthorizationToken']);
  });

  test('no role has a policy that AWS manages and may widen', () => {
    const managed = properties('AWS::IAM::Role').flatMap((role) => listed((role.ManagedPolicyArns ?? []) as unknown[]));
    expect(managed).toEqual([]);
  });

  test('the Glue job reads no secret, reaches no database and cannot read the landing', () => {
    const [role] = Object.keys(
      template.findResources('AWS::IAM::Role', {
        Properties: {
          AssumeRolePolicyDocument: Match.objectLike({
            Statement: [Match.objectLike({ Principal: { Service: 'glue.amazonaws.com' } })],
          }),
        },
      }),
    );
    const policies = properties('AWS::IAM::Policy').filter((each) => JSON.stringify(each.Roles).includes(String(role)));
    const text = JSON.stringify(policies);
    expect(policies).toHaveLength(1);
    expect(text).not.toMatch(/secretsmanager|rds|landing/);
    template.hasResourceProperties('AWS::Glue::Job', { Connections: Match.absent() });
  });
});

describe('nothing is public, nothing is plain', () => {
  test('the bucket: encrypted with a key of its own, closed to the world, TLS only', () => {
    template.resourceCountIs('AWS::S3::Bucket', 1);
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) }),
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      }),
    });
  });

  test('the landing expires after 30 days', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ Prefix: 'landing/', ExpirationInDays: 30, Status: 'Enabled' })]),
      },
    });
  });

  test('the database: encrypted, in subnets without a way out, with a login that nobody has seen', () => {
    template.hasResource('AWS::RDS::DBInstance', {
      DeletionPolicy: 'Snapshot',
      Properties: {
        StorageEncrypted: true,
        PubliclyAccessible: false,
        DeletionProtection: true,
        BackupRetentionPeriod: 14,
        MasterUserPassword: Match.objectLike({ 'Fn::Join': Match.anyValue() }),
      },
    });
    template.hasResourceProperties('AWS::RDS::DBParameterGroup', { Parameters: { 'rds.force_ssl': '1' } });
  });

  test('the data folder: encrypted, and at rest only its own user’s', () => {
    template.hasResourceProperties('AWS::EFS::FileSystem', { Encrypted: true });
    template.hasResourceProperties('AWS::EFS::AccessPoint', {
      RootDirectory: { CreationInfo: { Permissions: '700' } },
    });
  });

  test('the key turns every year', () => {
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test('only the balancer’s web ports are open to the world', () => {
    const open = properties('AWS::EC2::SecurityGroup').flatMap((group) =>
      listed((group.SecurityGroupIngress ?? []) as { CidrIp?: string; FromPort: number }[]),
    );
    expect(
      open
        .filter(({ CidrIp }) => CidrIp === '0.0.0.0/0')
        .map(({ FromPort }) => FromPort)
        .sort(),
    ).toEqual([443, 80]);
    expect(properties('AWS::EC2::SecurityGroupIngress').filter((each) => each.CidrIp !== undefined)).toEqual([]);
  });

  test('no task has a public address or a secret in its environment', () => {
    for (const service of properties('AWS::ECS::Service')) {
      expect(JSON.stringify(service.NetworkConfiguration)).toContain('"AssignPublicIp":"DISABLED"');
    }
    const environments = properties('AWS::ECS::TaskDefinition').map((task) =>
      JSON.stringify((task.ContainerDefinitions as { Environment: unknown }[])[0]?.Environment),
    );
    expect(environments.filter((each) => /PASSWORD|KEY/i.test(each))).toEqual([]);
  });
});

describe('what runs when', () => {
  test('the counting job is Glue 5.0, every morning, with the SQL of this commit packed in', () => {
    template.hasResourceProperties('AWS::Glue::Job', {
      GlueVersion: '5.0',
      WorkerType: 'G.1X',
      NumberOfWorkers: 4,
      ExecutionProperty: { MaxConcurrentRuns: 1 },
      DefaultArguments: Match.objectLike({ '--extra-py-files': Match.anyValue() }),
    });
    template.hasResourceProperties('AWS::Glue::Trigger', { Type: 'SCHEDULED', Schedule: 'cron(30 4 * * ? *)' });
    template.hasResourceProperties('AWS::Glue::SecurityConfiguration', {
      EncryptionConfiguration: { S3Encryptions: [Match.objectLike({ S3EncryptionMode: 'SSE-KMS' })] },
    });
  });

  test('exports are pulled every hour, and what was counted is published when the job is done', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'cron(10 * * * ? *)' });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.glue'], detail: { state: ['SUCCEEDED'] } },
    });
    const commands = properties('AWS::ECS::TaskDefinition').map((task) =>
      (task.ContainerDefinitions as { Command: string[] }[])[0]?.Command.join(' '),
    );
    expect(commands.sort()).toEqual(['pipeline', 'publish', 'serve', 'serve']);
  });

  test('webhooks have tasks of their own behind the balancer', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/generate/*', '/api/webhook/*'] } }],
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS' });
  });

  test('on one machine there is no Glue job, and nothing waits for one', () => {
    const small = synthesise({ engine: 'duckdb' });
    small.resourceCountIs('AWS::Glue::Job', 0);
    small.resourceCountIs('AWS::Events::Rule', 1);
  });

  test('an installation that does not say where it is reached is refused with what to say', () => {
    expect(() => readSettings(new App())).toThrow('-c hostName=… -c certificateArn=…');
  });
});
