import { afterEach, describe, expect, test } from 'vitest';
import type { Twin, TwinOptions } from '../../twin/main.ts';
import { control, installWelcomeFlow, SMALL_WORLD, startSteppedTwin } from '../support/stepped-twin.ts';
import { receiveWebhooks } from '../support/webhook-receiver.ts';

type State = {
  readonly now: string;
  readonly run: { readonly kind: string };
  readonly clock: { readonly kind: string; readonly speed?: number; readonly paused?: boolean };
};
type Mailbox = { readonly emails: { readonly at: string }[] };

let closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

const START = '2026-07-01T00:00:00Z';
async function twinOn(clock: TwinOptions['clock']): Promise<Twin> {
  const twin = await startSteppedTwin(START, { clock });
  closers.push(twin.close);
  return twin;
}
const realTwin = (speed: number) => twinOn({ kind: 'real', start: Date.parse(START), speed });
const stateOf = async (twin: Twin) => (await control<State>(twin, 'GET', '/state')).body;

async function untilDone(twin: Twin): Promise<State> {
  for (;;) {
    const state = await stateOf(twin);
    if (state.run.kind === 'done') return state;
  }
}

describe('a real clock', () => {
  test('plays a flow fast, each delay as long as it says in the twin’s time, and stops where it was told to', async () => {
    const twin = await realTwin(20_000);
    await control(twin, 'PUT', '/clock', { paused: true });
    const receiver = await receiveWebhooks(() => 200);
    closers.push(receiver.close);
    const { listId } = await installWelcomeFlow(twin, receiver.url);
    const { now } = await stateOf(twin);
    const joins = Date.parse(now) + 60_000;
    const wave = { at: new Date(joins).toISOString(), count: 1, overSeconds: 0 };
    await control(twin, 'PUT', '/world', { world: { ...SMALL_WORLD, waves: [wave] }, listId });
    const until = new Date(joins + 86_400_000).toISOString();
    expect(await control(twin, 'POST', '/clock/run', { until })).toEqual({ status: 200, body: { running: true } });

    const state = await untilDone(twin);
    expect([state.now, state.clock]).toEqual([until, { kind: 'real', speed: 20_000, paused: true }]);
    const [email] = (await control<Mailbox>(twin, 'GET', '/mailbox')).body.emails;
    // Never early; late by what timers and the webhook took in wall time.
    expect(Date.parse(email?.at ?? '')).toBeGreaterThanOrEqual(joins + 300_000);
  });

  test('can be paused, changed in speed and set going again while it runs', async () => {
    const twin = await realTwin(60);
    await control(twin, 'PUT', '/clock', { paused: true });
    const paused = await stateOf(twin);
    expect(paused.clock).toEqual({ kind: 'real', speed: 60, paused: true });
    await control(twin, 'PUT', '/clock', { speed: 3_600 });
    expect((await stateOf(twin)).now).toBe(paused.now);
    await control(twin, 'PUT', '/clock', { paused: false });
    let state = await stateOf(twin);
    expect(state.clock).toEqual({ kind: 'real', speed: 3_600, paused: false });
    while (state.now === paused.now) state = await stateOf(twin);
  });

  test.each([[{}], [{ speed: 0 }], [{ speed: 1_000_000 }], [{ paused: 'yes' }]])('refuses %j', async (input) => {
    expect((await control(await realTwin(1), 'PUT', '/clock', input)).status).toBe(400);
  });
});

test('a stepped clock has no speed', async () => {
  const twin = await twinOn({ kind: 'stepped', start: Date.parse(START) });
  expect((await control(twin, 'PUT', '/clock', { speed: 2 })).status).toBe(409);
  expect((await stateOf(twin)).clock).toEqual({ kind: 'stepped' });
});
