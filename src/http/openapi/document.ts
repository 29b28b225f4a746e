import { z } from 'zod';
import { API_ERRORS, ERRORS_PAGE, KLAVIYO_RETRIES } from '../../contract/api-errors.ts';
import { problem } from '../../contract/console.ts';
import { batchRequest, batchResponse, generateRequest, generateResponse } from '../../contract/generate.ts';

import { ownEvent, ownEventBatch, ownEventsAnswer } from '../../contract/own-events.ts';

type Json = Readonly<Record<string, unknown>>;

const GENERATE = '/api/generate/{org_slug}';

/** The public API as OpenAPI 3.1, from the schemas that requests are checked with. */
export const openApiDocument = (publicUrl: string): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'JustAI for Klaviyo',
    version: '1',
    description:
      'What the webhook of a Klaviyo flow calls. The content is written to the profile as well as answered. A repeat of a call gets the first answer. ' +
      `Klaviyo tries ${KLAVIYO_RETRIES.join(', ')} again for 24 hours and skips the webhook after any other refusal; the email then shows its own defaults.`,
    license: { name: 'MIT', identifier: 'MIT' },
  },
  externalDocs: { description: 'Every refusal and what to do about it', url: new URL(ERRORS_PAGE, publicUrl).href },
  servers: [{ url: publicUrl }],
  security: [{ apiKey: [] }, { bearer: [] }],
  paths: {
    [GENERATE]: {
      parameters: [orgSlug],
      post: {
        operationId: 'generate',
        summary: 'Choose the content for one person',
        requestBody: { required: true, content: json(inputOf(generateRequest)) },
        responses: answers(
          'The decision and its content',
          generateResponse,
          [400, 401, 403, 404, 405, 409, 413, 429, 500, 503],
        ),
      },
      get: {
        operationId: 'generateByQuery',
        summary: 'The same, for callers that cannot post',
        description: 'What a body would nest stands with dots: `attrs.plan=pro&fields.first_name=Ann`.',
        parameters: queryParameters(),
        responses: answers(
          'The decision and its content',
          generateResponse,
          [400, 401, 403, 404, 405, 409, 413, 429, 500, 503],
        ),
      },
    },
    '/api/batch-generate/{org_slug}': {
      parameters: [orgSlug],
      post: {
        operationId: 'batchGenerate',
        summary: 'The content of up to 20 templates at once',
        description: 'A request that is refused does not stop the others.',
        requestBody: { required: true, content: json(inputOf(batchRequest)) },
        responses: answers('One result a request, in order', batchResponse, [400, 401, 403, 405, 413, 429, 500, 503]),
      },
    },
    '/api/webhook/events/{org_slug}': {
      parameters: [orgSlug],
      post: {
        operationId: 'sendEvents',
        summary: 'Events of your own systems, first of all conversions',
        description:
          'One event, or up to 1,000 as `{"events": […]}`. Needs a key with the scope `events`. An `event_id` counts ' +
          'once, for ever: a repeat changes nothing, and with another content the first stands. In a list each event ' +
          'is checked by itself, and `results` says of each what became of it and why.',
        requestBody: {
          required: true,
          content: json({ anyOf: [inputOf(ownEvent), inputOf(ownEventBatch)] }),
        },
        responses: answers('What became of each', ownEventsAnswer, [400, 401, 403, 405, 409, 413, 429, 500, 503]),
      },
    },
    '/api/webhook/klaviyo/{org_slug}': {
      parameters: [orgSlug],
      post: {
        operationId: 'receiveKlaviyoWebhook',
        summary: 'For Klaviyo’s system webhooks alone',
        description:
          'Signed by Klaviyo: `Klaviyo-Signature` is the hex HMAC-SHA256 of the body followed by `Klaviyo-Timestamp`, ' +
          'which may be 15 minutes old. Make the secret in the console.',
        security: [],
        responses: {
          204: { description: 'Written to the disk' },
          ...Object.fromEntries([400, 401, 405, 413, 500, 503].map((status) => [status, refusal(status)])),
        },
      },
    },
    '/healthz': { get: open('health', 'Does the process answer?', z.object({ status: z.literal('ok') }), [405]) },
    '/readyz': { get: open('readiness', 'Can it do its work?', z.object({ status: z.literal('ready') }), [405, 503]) },
  },
  components: {
    schemas: { Problem: outputOf(problem) },
    securitySchemes: {
      apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
      bearer: { type: 'http', scheme: 'bearer' },
    },
  },
});

const orgSlug = {
  name: 'org_slug',
  in: 'path',
  required: true,
  description: 'The organisation, as at the end of the address that the console shows.',
  schema: { type: 'string', minLength: 1, maxLength: 100, pattern: '^[a-z0-9][a-z0-9-]*$' },
};

const open = (operationId: string, summary: string, answer: z.ZodType, refusals: readonly number[]): Json => ({
  operationId,
  summary,
  security: [],
  responses: answers('Yes', answer, refusals),
});

function answers(description: string, answer: z.ZodType, refusals: readonly number[]): Json {
  const refused = refusals.map((status) => [status, refusal(status)]);
  return { 200: { description, content: json(outputOf(answer)) }, ...Object.fromEntries(refused) };
}

function refusal(status: number): Json {
  const codes = API_ERRORS.filter((error) => error.status === status);
  return {
    description: codes.map(({ code, when }) => `\`${code}\`: ${when}`).join('\n\n'),
    content: json({ $ref: '#/components/schemas/Problem' }),
    ...(status === 429 || status === 503
      ? { headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } } }
      : {}),
  };
}

/** Objects have no place in a query string; their members stand there by name. */
function queryParameters(): Json[] {
  const { properties = {}, required = [] } = inputOf(generateRequest) as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) =>
    schema.type === 'object'
      ? { name: `${name}.<name>`, in: 'query', required: false, schema: { type: 'string' } }
      : { name, in: 'query', required: required.includes(name), schema },
  );
}

const json = (schema: Json): Json => ({ 'application/json': { schema } });
const inputOf = (schema: z.ZodType): Json => withoutDialect(z.toJSONSchema(schema, { io: 'input' }));
const outputOf = (schema: z.ZodType): Json => withoutDialect(z.toJSONSchema(schema, { io: 'output' }));

/** OpenAPI 3.1 has JSON Schema's dialect of 2020-12 already. */
function withoutDialect({ $schema: _dialect, ...schema }: Json): Json {
  return schema;
}
