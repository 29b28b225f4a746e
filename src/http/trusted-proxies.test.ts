import pino from 'pino';
import { expect, test } from 'vitest';
import { createApp } from './app.ts';

const callerSeen = async (trustedProxies: string | undefined, from: string): Promise<string> => {
  const app = createApp({
    publicUrl: 'https://justai.example.com',
    logger: pino({ level: 'silent' }),
    checkReady: async () => undefined,
    consoleFolder: import.meta.dirname,
    ...(trustedProxies === undefined ? {} : { trustedProxies }),
    routes: [(scope) => void scope.get('/caller', async (request) => request.ip)],
  });
  const headers = { 'x-forwarded-for': '203.0.113.9' };
  const answer = await app.inject({ url: '/caller', remoteAddress: from, headers });
  await app.close();
  return answer.body;
};

test('a proxy on this machine may name the caller, another machine may not', async () => {
  expect(await callerSeen(undefined, '127.0.0.1')).toBe('203.0.113.9');
  expect(await callerSeen(undefined, '10.0.1.7')).toBe('10.0.1.7');
});

test('a balancer of a known range may, and nobody beside it', async () => {
  expect(await callerSeen('10.0.0.0/16', '10.0.1.7')).toBe('203.0.113.9');
  expect(await callerSeen('10.0.0.0/16', '10.1.0.7')).toBe('10.1.0.7');
});
