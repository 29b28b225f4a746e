import type { FastifyInstance } from 'fastify';
import { checkDefinition } from '../../../src/audience/check-definition.ts';
import { type AttributeList, attributeList, tryAttribute } from '../../../src/contract/attributes.ts';
import { instant } from '../../../src/domain/instant.ts';
import { tryAttribute as tryOut } from '../../../src/studio/try-attribute.ts';

const NOW = instant(Date.UTC(2026, 10, 21));

export const attributes = attributeList.parse({
  attributes: [
    {
      kind: 'string',
      name: 'plan',
      options: [
        { value: 'premium', aliases: ['VIP', 'pro', '/^paid/'] },
        { value: 'free', aliases: ['basic'] },
      ],
      defaultValue: 'free',
    },
    {
      kind: 'list',
      name: 'interests',
      options: [
        { value: 'blankets', aliases: ['throws'] },
        { value: 'rugs', aliases: [] },
        { value: 'yarn', aliases: ['/^wool/'] },
      ],
      defaultValue: 'unknown',
    },
    {
      kind: 'numeric',
      name: 'spend',
      source: 'total_spend',
      buckets: [
        { value: 'low', maximum: 100 },
        { value: 'medium', maximum: 500 },
        { value: 'high', maximum: null },
      ],
      defaultValue: 'low',
    },
    {
      kind: 'date',
      name: 'last_order',
      source: null,
      buckets: [
        { value: 'recent', maximum: 30 },
        { value: 'lapsed', maximum: null },
      ],
      defaultValue: 'never',
    },
  ],
  buckets: [{ name: 'vips', attributes: { plan: 'premium', spend: 'high' } }],
  uses: [
    {
      by: 'variant',
      attribute: 'plan',
      values: ['premium'],
      templateId: 'welcome-email',
      templateName: 'Welcome email',
      variantId: 'variant-a',
      variantName: 'The weaver’s story',
      isServing: true,
    },
    {
      by: 'variant',
      attribute: 'last_order',
      values: ['lapsed'],
      templateId: 'winback',
      templateName: 'Win-back',
      variantId: 'variant-1',
      variantName: 'We kept your size',
      isServing: false,
    },
    { by: 'bucket', attribute: 'plan', values: ['premium'], bucket: 'vips' },
    { by: 'bucket', attribute: 'spend', values: ['high'], bucket: 'vips' },
  ],
});

/** Trying out is the server's own: what it says is what people read. */
export function registerAttributes(app: FastifyInstance, scene: { readonly attributes: AttributeList }): void {
  app.get('/console-api/attributes', async () => scene.attributes);
  app.post('/console-api/attributes', async (request, reply) => {
    const { definition } = tryAttribute.parse({ definition: request.body, sent: null });
    const checked = checkDefinition(definition);
    if (checked.kind === 'sound') return reply.code(201).send(checked.content);
    return reply.code(400).send({ error: { code: 'unsound_definition', message: checked.problems.join(' ') } });
  });
  app.put('/console-api/attributes/:name', async (request) => request.body);
  app.delete('/console-api/attributes/:name', async (_, reply) => reply.code(204).send());
  app.post('/console-api/attributes/try', async (request, reply) => {
    const { definition, sent } = tryAttribute.parse(request.body);
    const tried = tryOut(definition, sent, NOW);
    if (tried.kind === 'tried') return tried.explanations[0];
    return reply.code(400).send({ error: { code: 'unsound_definition', message: tried.problems.join(' ') } });
  });
  app.post('/console-api/buckets', async (request, reply) => reply.code(201).send(request.body));
  app.put('/console-api/buckets/:name', async (request) => request.body);
  app.delete('/console-api/buckets/:name', async (_, reply) => reply.code(204).send());
}
