import { describe, expect, it } from 'vitest';
import { createChecker, type Exchange } from './check-exchange.ts';
import type { OpenApi } from './openapi.ts';

const OWN = 'own-client/1';
const JSON_API = 'application/vnd.api+json';
const text = { type: 'string' };
const error = {
  type: 'object',
  required: ['id', 'code', 'title', 'detail'],
  properties: { id: text, code: text, title: text, detail: text, source: { type: 'object' } },
};
const document = (schema: object) => ({ content: { [JSON_API]: { schema } } });
const profile = {
  type: 'object',
  required: ['type', 'id', 'attributes'],
  properties: {
    type: { type: 'string', enum: ['profile'] },
    id: text,
    attributes: {
      type: 'object',
      required: ['email', 'created'],
      properties: {
        email: { type: 'string', nullable: true },
        created: { type: 'string', format: 'date-time' },
        score: { oneOf: [{ type: 'integer' }, { type: 'string', enum: ['high', 'low'] }] },
        properties: { type: 'object' },
      },
    },
  },
};

/** Klaviyo's specification in miniature: what it says, and how it says it. */
const SPECIFICATION: OpenApi = {
  paths: {
    '/api/profiles/{id}': {
      patch: {
        operationId: 'update_profile',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: text },
          {
            name: 'fields[profile]',
            in: 'query',
            required: false,
            schema: { type: 'array', items: { type: 'string', enum: ['id', 'email'] } },
          },
          { name: 'page[size]', in: 'query', required: false, schema: { type: 'integer', maximum: 100 } },
        ],
        requestBody: document({ type: 'object', required: ['data'], properties: { data: { type: 'object' } } }),
        responses: {
          200: document({ $ref: '#/components/schemas/Answer' }),
          202: {},
          '4XX': { $ref: '#/components/responses/ClientError' },
        },
        'x-klaviyo-ratelimit': { burst: '75/s', steady: '750/m' },
        'x-klaviyo-scopes': ['profiles:write'],
      },
    },
    '/api/event-bulk-export-jobs/{id}/download': {
      get: {
        operationId: 'get_download_for_event_bulk_export_job_beta',
        parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
        responses: {
          200: document({ type: 'object', required: ['data'], properties: { data: { type: 'object' } } }),
          '4XX': { $ref: '#/components/responses/ClientError' },
        },
        'x-klaviyo-ratelimit': { burst: '10/s', steady: '150/m' },
        'x-klaviyo-scopes': ['events:read'],
      },
    },
  },
  components: {
    schemas: {
      Answer: {
        type: 'object',
        required: ['data'],
        properties: {
          data: {
            allOf: [
              { properties: { attributes: { properties: { predictions: { type: 'number', nullable: true } } } } },
              { $ref: '#/components/schemas/Profile' },
            ],
          },
          links: { type: 'object', properties: { next: { type: 'string', format: 'uri' } } },
        },
      },
      Profile: profile,
    },
    responses: {
      ClientError: document({
        type: 'object',
        required: ['errors'],
        properties: { errors: { type: 'array', items: error } },
      }),
    },
  },
};

const check = createChecker([SPECIFICATION], (userAgent) => userAgent === OWN);
const attributes = { email: null, created: '2026-07-01T00:00:00+00:00' };
const answer = (json: unknown, over: Partial<Exchange> = {}): Exchange => ({
  operation: 'update_profile',
  method: 'PATCH',
  url: '/api/profiles/01A/',
  userAgent: OWN,
  revision: '2026-07-15',
  request: { mediaType: JSON_API, json: { data: {} } },
  status: 200,
  rateLimit: 750,
  response: { mediaType: JSON_API, json },
  fault: null,
  ...over,
});
const data = (over: object) => ({ data: { type: 'profile', id: '01A', attributes: { ...attributes, ...over } } });
const failed = (status: number, json: unknown, over: Partial<Exchange> = {}) => answer(json, { status, ...over });
const GZIP = { mediaType: 'application/gzip' };
const download = (over: Partial<Exchange> = {}): Exchange =>
  answer(null, {
    operation: 'get_download_for_event_bulk_export_job_beta',
    method: 'GET',
    url: '/api/event-bulk-export-jobs/1/download',
    request: null,
    rateLimit: 150,
    response: GZIP,
    ...over,
  });

describe('an exchange that Klaviyo could have made', () => {
  it.each([
    ['null where it may be', answer(data({ predictions: null }))],
    ['members of every part of an allOf', answer(data({ predictions: 0.5, properties: { any: ['thing'] } }))],
    ['no next page', answer({ ...data({}), links: { next: null } })],
    ['one of the options', answer(data({ score: 'low' }))],
    [
      'only the fields asked for',
      answer(
        { data: { type: 'profile', id: '01A', attributes: { email: 'a@b.example' } } },
        { url: '/api/profiles/01A?fields[profile]=email' },
      ),
    ],
    [
      'an error as Klaviyo writes it',
      failed(404, { errors: [{ id: '1', status: 404, code: 'not_found', title: 'T', detail: 'D', links: {} }] }),
    ],
    ['the file of an export, which its specification calls JSON', download()],
    ['nothing after 202', answer(undefined, { status: 202, response: null })],
    [
      'a page of the network before Klaviyo',
      answer(null, { status: 403, response: { mediaType: 'text/html' }, fault: 'html-403' }),
    ],
    ['an answer cut short on purpose', answer(undefined, { fault: 'truncated-json' })],
    [
      "somebody else's wrong request, refused",
      failed(400, { errors: [] }, { userAgent: 'curl', request: null, url: '/api/profiles/01A?sort=id' }),
    ],
  ])('passes: %s', (_name, made) => {
    expect(check(made)).toEqual([]);
  });
});

describe('an exchange that Klaviyo could not have made', () => {
  it.each([
    ['null where it may not be', answer(data({ created: null })), '/data/attributes/created', 'string'],
    ['a member without a name there', answer(data({ mood: 'good' })), '/data/attributes', 'no member "mood"'],
    ['a time in another format', answer(data({ created: '1 July' })), '/data/attributes/created', 'date-time'],
    ['none of the options', answer(data({ score: 'middling' })), '/data/attributes/score', 'integer, not "middling"'],
    ['a member left out', answer({ data: { type: 'profile', id: '01A' } }), '/data', 'a member "attributes"'],
    ['a status of its own', answer(data({}), { status: 201 }), 'status', 'one of 200, 202, 4XX, not 201'],
    ['a body after 202', answer(data({}), { status: 202 }), '/', 'no body'],
    ['another media type', answer(null, { response: { mediaType: 'text/html' } }), 'header content-type', JSON_API],
    ['a file where a document belongs', answer(null, { response: GZIP }), 'header content-type', JSON_API],
    [
      'an export in another kind of file',
      download({ response: { mediaType: 'text/csv' } }),
      'header content-type',
      JSON_API,
    ],
    ['an export refused by a file', download({ status: 404 }), 'header content-type', JSON_API],
    ['a file with a higher limit', download({ rateLimit: 151 }), 'header RateLimit-Limit', 'at most 150, not 151'],
    ['an error without its code', failed(400, { errors: [{ id: '1', title: 'T', detail: 'D' }] }), '/errors/0', 'code'],
    ['a higher limit', answer(data({}), { rateLimit: 3_500 }), 'header RateLimit-Limit', 'at most 750, not 3500'],
    [
      'a field that was not asked for',
      answer(data({}), { url: '/api/profiles/01A?fields[profile]=email' }),
      'profile attributes',
      'no created',
    ],
    [
      'a wrong error for an unknown path',
      { ...failed(404, {}), url: '/api/nothing', userAgent: 'curl' },
      '/',
      'errors',
    ],
  ])('fails: %s', (_name, made, at, expected) => {
    expect(check(made)).toEqual([
      expect.objectContaining({ side: 'response', at, expected: expect.stringContaining(expected) }),
    ]);
  });

  it("fails anybody's wrong request that the twin accepted", () => {
    expect(check(answer(data({}), { userAgent: 'curl', request: null }))).toEqual([
      expect.objectContaining({ side: 'request', at: '/', expected: 'a body' }),
    ]);
  });

  it.each([
    ['no body', { request: null }, '/', 'a body'],
    ['a body without data', { request: { mediaType: JSON_API, json: {} } }, '/', 'a member "data"'],
    ['an unknown parameter', { url: '/api/profiles/01A?sort=id' }, 'query', 'no parameter sort'],
    ['too large a page', { url: '/api/profiles/01A?page[size]=101' }, 'query page[size]', '<= 100, not 101'],
    ['an unknown field', { url: '/api/profiles/01A?fields[profile]=id,x' }, 'query fields[profile]/1', 'one of'],
    ['no revision', { revision: '' }, 'header revision', 'a revision'],
  ])('fails a request of the own client: %s', (_name, over, at, expected) => {
    const found = check(answer(data({}), over)).filter(({ side }) => side === 'request');
    expect(found).toEqual([expect.objectContaining({ at, expected: expect.stringContaining(expected) })]);
  });
});
