import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readAnswer } from './answer.ts';

const klaviyoError = (code: string, detail = 'No.') =>
  JSON.stringify({ errors: [{ id: 'x', code, title: 'T', detail }] });
const read = (status: number, body: string, headers = {}) =>
  readAnswer({ status, headers, body }, z.object({ data: z.string() }));

describe("Klaviyo's answers", () => {
  it.each([
    ['a missing scope', 403, klaviyoError('permission_denied'), 'forbidden'],
    ['a challenge of the network in front of it', 403, '<html>Attention required!</html>', 'unavailable'],
    ['a wrong key', 401, klaviyoError('authentication_failed'), 'unauthorized'],
    ['a wrong key, the other way', 400, klaviyoError('not_authenticated'), 'unauthorized'],
    ['an unknown profile', 404, klaviyoError('not_found'), 'not_found'],
    ['bad input', 400, klaviyoError('invalid'), 'invalid'],
    ['two profiles in one', 409, klaviyoError('duplicate_profile'), 'conflict'],
    ['too much', 413, klaviyoError('too_large'), 'too_large'],
    ['an unknown media type', 415, klaviyoError('unsupported_media_type'), 'invalid'],
    ['the rate limit', 429, klaviyoError('throttled'), 'throttled'],
    ['trouble', 500, klaviyoError('error'), 'unavailable'],
    ['a gateway', 502, '<html>', 'unavailable'],
    ['a gateway that gave up', 524, '', 'unavailable'],
    ['a redirect', 302, '', 'unavailable'],
    ['a success that is not understood', 200, '{"data":1}', 'unavailable'],
  ])('tell %s', (_name, status, body, kind) => {
    expect(read(status, body).kind).toBe(kind);
  });

  it('say in their own words what is wrong', () => {
    expect(read(400, klaviyoError('invalid', 'Page size must be an integer between 1 and 10: 50'))).toMatchObject({
      detail: 'Page size must be an integer between 1 and 10: 50',
    });
  });

  it.each([
    ['/data/attributes/properties/jai_body', 'Too long. [property jai_body]'],
    ['/data/attributes/properties/jai_body/0', 'Too long. [property jai_body]'],
    ['/data/id', 'Too long. [at /data/id]'],
    ['/data', 'Too long.'],
    ['/data/', 'Too long.'],
    [17, 'Too long.'],
  ])('name the property that is wrong: %s', (pointer, detail) => {
    const body = JSON.stringify({ errors: [{ code: 'invalid', detail: 'Too long.', source: { pointer } }] });
    expect(read(400, body)).toMatchObject({ kind: 'invalid', detail });
  });

  it('say how long to wait', () => {
    expect(read(429, klaviyoError('throttled'), { 'retry-after': '17' })).toMatchObject({ retryAfterSeconds: 17 });
    expect(read(429, klaviyoError('throttled'))).toMatchObject({ retryAfterSeconds: null });
  });

  it.each([
    ['750', { limit: 750, remaining: 700, resetSeconds: 42 }],
    ['750, 75;w=1, 750;w=60', { limit: 750, remaining: 700, resetSeconds: 42 }],
    ['plenty', null],
  ])('show the quota: %s', (limit, quota) => {
    const headers = { 'ratelimit-limit': limit, 'ratelimit-remaining': '700', 'ratelimit-reset': '42' };
    expect(read(200, '{"data":"ok"}', headers)).toMatchObject({ kind: 'ok', value: { data: 'ok' }, quota });
  });
});
