import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { answerError } from './error-handler.ts';
import { registerMetrics } from './metrics.ts';

const TOKEN = 'a token of some length';

async function read({ from, token = TOKEN, sent }: { from: string; token?: string | null; sent?: string }) {
  const app = Fastify({ trustProxy: 'loopback' });
  app.setErrorHandler(answerError);
  registerMetrics(app, { contentType: 'text/plain', show: async () => 'counted 1', token });
  const headers = {
    ...(sent ? { authorization: sent } : {}),
    ...(from === '127.0.0.1' ? {} : { 'x-forwarded-for': from }),
  };
  const response = await app.inject({ url: '/metrics', headers });
  return { status: response.statusCode, body: response.body };
}

describe('/metrics', () => {
  it('is shown to this machine', async () => {
    expect(await read({ from: '127.0.0.1', token: null })).toEqual({ status: 200, body: 'counted 1' });
  });

  it('is shown through a proxy only to who sends the token', async () => {
    expect(await read({ from: '203.0.113.7', sent: `Bearer ${TOKEN}` })).toMatchObject({ status: 200 });
    expect(await read({ from: '203.0.113.7', sent: 'Bearer another token' })).toMatchObject({ status: 403 });
    expect(await read({ from: '203.0.113.7' })).toMatchObject({ status: 403 });
  });

  it('is shown to nobody else where no token is set, whatever is sent', async () => {
    const refused = await read({ from: '203.0.113.7', token: null, sent: 'Bearer null' });
    expect(refused).toMatchObject({ status: 403 });
    expect(refused.body).toContain('METRICS_TOKEN');
  });
});
