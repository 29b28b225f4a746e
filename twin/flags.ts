import { parseArgs } from 'node:util';
import { readAssumptions } from './assumptions.ts';
import { FASTEST } from './clock/real-clock.ts';
import { EXAMPLE_SPEED } from './example/example.ts';
import type { TwinOptions } from './main.ts';

export const USAGE = `A Klaviyo account of your own, on loopback: HTTP API, flows, inboxes and SFTP exports. See twin/README.md.

  --port N             Klaviyo's API (4010; 0 takes a free port)
  --control-port N     the page, and set-up, time and truth for programs (4011)
  --sftp-port N        event exports (4012)
  --clock KIND         real, or stepped by the control port (real)
  --speed N            how many times as fast as the wall a real clock goes (1)
  --start TIME         where the clock begins, e.g. 2026-07-01T00:00:00Z (now)
  --allow-http         let flows post to http addresses
  --seed N             of the ids that the account gives out (1)
  --account-name TEXT  (Twin Store)
  --assume NAME=VALUE  what Klaviyo does not document; may be repeated
  --example            a list, a flow and people, playing 60 times as fast
`;

export type Flags = { readonly options: Partial<TwinOptions>; readonly isExample: boolean };

/** Flags as in README.md. Throws a sentence where one is wrong. */
export function readFlags(args: string[], now: number): Flags {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      'control-port': { type: 'string' },
      'sftp-port': { type: 'string' },
      clock: { type: 'string', default: 'real' },
      speed: { type: 'string' },
      start: { type: 'string' },
      'allow-http': { type: 'boolean', default: false },
      seed: { type: 'string' },
      'account-name': { type: 'string' },
      assume: { type: 'string', multiple: true, default: [] },
      example: { type: 'boolean', default: false },
    },
  });
  const options = {
    ...numberFlag('port', values.port, 'port'),
    ...numberFlag('controlPort', values['control-port'], 'control-port'),
    ...numberFlag('sftpPort', values['sftp-port'], 'sftp-port'),
    ...numberFlag('seed', values.seed, 'seed'),
    ...(values['account-name'] !== undefined && { accountName: values['account-name'] }),
    clock: readClock(values, values.example ? EXAMPLE_SPEED : 1, now),
    allowHttp: values['allow-http'] || values.example,
    assumptions: readAssumptions(values.assume),
  };
  return { options, isExample: values.example };
}

function readClock(
  flags: { readonly clock: string; readonly speed?: string; readonly start?: string },
  usualSpeed: number,
  now: number,
): TwinOptions['clock'] {
  const start = flags.start === undefined ? now : Date.parse(flags.start);
  if (Number.isNaN(start)) throw new Error('--start is a time like 2026-07-01T00:00:00Z');
  if (flags.clock === 'stepped') {
    if (flags.speed !== undefined) throw new Error('--speed is for a real clock: a stepped one jumps');
    return { kind: 'stepped', start };
  }
  if (flags.clock !== 'real') throw new Error('--clock is "real" or "stepped"');
  const speed = flags.speed === undefined ? usualSpeed : Number(flags.speed);
  if (!(speed > 0 && speed <= FASTEST)) throw new Error(`--speed is a number above 0 and at most ${FASTEST}`);
  return { kind: 'real', start, speed };
}

function numberFlag(option: 'port' | 'controlPort' | 'sftpPort' | 'seed', text: string | undefined, flag: string) {
  if (text === undefined) return {};
  if (!/^\d+$/.test(text)) throw new Error(`--${flag} is a whole number, not "${text}"`);
  return { [option]: Number(text) };
}
