import { parseArgs } from 'node:util';
import { readAssumptions } from './assumptions.ts';
import { FASTEST } from './clock/real-clock.ts';
import { EXAMPLE_SPEED } from './example/example.ts';
import type { TwinOptions } from './main.ts';
import { nearest } from './nearest.ts';

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

const FLAGS = {
  port: { type: 'string' },
  'control-port': { type: 'string' },
  'sftp-port': { type: 'string' },
  clock: { type: 'string', default: 'real' },
  speed: { type: 'string' },
  start: { type: 'string' },
  'allow-http': { type: 'boolean', default: false },
  seed: { type: 'string' },
  'account-name': { type: 'string' },
  assume: { type: 'string', multiple: true },
  example: { type: 'boolean', default: false },
} as const;

/** Flags as in README.md. Throws a sentence where one is wrong. */
export function readFlags(args: string[], now: number): Flags {
  refuseStrangeFlags(args);
  const { values } = parseArgs({ args, options: FLAGS });
  const options = {
    ...numberFlag('port', 'port', values.port, HIGHEST_PORT),
    ...numberFlag('controlPort', 'control-port', values['control-port'], HIGHEST_PORT),
    ...numberFlag('sftpPort', 'sftp-port', values['sftp-port'], HIGHEST_PORT),
    ...numberFlag('seed', 'seed', values.seed, Number.MAX_SAFE_INTEGER),
    ...(values['account-name'] !== undefined && { accountName: values['account-name'] }),
    clock: readClock(values, values.example ? EXAMPLE_SPEED : 1, now),
    allowHttp: values['allow-http'] || values.example,
    assumptions: readAssumptions(values.assume ?? []),
  };
  return { options, isExample: values.example };
}

const HIGHEST_PORT = 65_535;

/** What Node says of these is long and lists no flags. */
function refuseStrangeFlags(args: string[]): void {
  const { tokens } = parseArgs({ args, options: FLAGS, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') throw new Error(`"${token.value}" is no flag.\n\n${USAGE}`);
    const flag = Object.entries(FLAGS).find(([name]) => name === token.name && token.rawName.startsWith('--'))?.[1];
    if (flag === undefined) throw new Error(`There is no ${token.rawName}${meant(token.name)}\n\n${USAGE}`);
    if (flag.type === 'boolean' && token.value !== undefined) throw new Error(`${token.rawName} takes no value`);
    const isWithout =
      token.value === undefined || token.value === '' || (!token.inlineValue && /^--/.test(token.value));
    if (flag.type === 'string' && isWithout) throw new Error(`${token.rawName} needs a value.\n\n${USAGE}`);
  }
}

function meant(name: string): string {
  const like = nearest(name, Object.keys(FLAGS));
  return like === null ? '' : `: did you mean --${like}?`;
}

function readClock(
  flags: { readonly clock: string; readonly speed?: string; readonly start?: string },
  usualSpeed: number,
  now: number,
): TwinOptions['clock'] {
  const start = flags.start === undefined ? now : readStart(flags.start);
  if (flags.clock === 'stepped') {
    if (flags.speed !== undefined) throw new Error('--speed is for a real clock: a stepped one jumps');
    return { kind: 'stepped', start };
  }
  if (flags.clock !== 'real') throw new Error(`--clock is "real" or "stepped", not "${flags.clock}"`);
  const speed = flags.speed === undefined ? usualSpeed : Number(flags.speed);
  if (!(speed > 0 && speed <= FASTEST)) {
    throw new Error(`--speed is a number above 0 and at most ${FASTEST}, not "${flags.speed}"`);
  }
  return { kind: 'real', start, speed };
}

function readStart(text: string): number {
  const start = /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(start)) throw new Error(`--start is a time like 2026-07-01T00:00:00Z, not "${text}"`);
  return start;
}

type NumberOption = 'port' | 'controlPort' | 'sftpPort' | 'seed';

function numberFlag(option: NumberOption, flag: string, text: string | undefined, highest: number) {
  if (text === undefined) return {};
  if (!/^\d+$/.test(text) || Number(text) > highest) {
    throw new Error(`--${flag} is a whole number from 0 to ${highest}, not "${text}"`);
  }
  return { [option]: Number(text) };
}
