import { describe, expect, test } from 'vitest';
import { readFlags, USAGE } from './flags.ts';

const NOW = Date.parse('2026-07-01T00:00:00Z');
const read = (...args: string[]) => readFlags(args, NOW);

describe('flags', () => {
  test('say where the twin listens and how its time goes', () => {
    const { options, isExample } = read(
      '--port',
      '0',
      '--speed=60',
      '--start',
      '2026-08-01T02:00:00+02:00',
      '--seed',
      '7',
    );
    expect(options).toMatchObject({ port: 0, seed: 7, allowHttp: false });
    expect(options.clock).toEqual({ kind: 'real', speed: 60, start: Date.parse('2026-08-01T00:00:00Z') });
    expect(isExample).toBe(false);
    expect(read('--clock', 'stepped').options.clock).toEqual({ kind: 'stepped', start: NOW });
  });

  test.each([
    [['--sped', '5'], 'There is no --sped: did you mean --speed?'],
    [['--wibble'], 'There is no --wibble'],
    [['-s', '5'], 'There is no -s'],
    [['speed'], '"speed" is no flag.'],
    [['--speed'], '--speed needs a value.'],
    [['--account-name', '--example'], '--account-name needs a value.'],
  ])('%j is told what is meant, and all there are', (args, sentence) => {
    expect(() => read(...args)).toThrow(`${sentence}\n\n${USAGE}`);
  });

  test.each([
    [['--port', 'x'], '--port is a whole number from 0 to 65535, not "x"'],
    [['--sftp-port', '65536'], '--sftp-port is a whole number from 0 to 65535, not "65536"'],
    [['--seed', '1.5'], '--seed is a whole number'],
    [['--clock', 'fast'], '--clock is "real" or "stepped", not "fast"'],
    [['--speed', '0'], '--speed is a number above 0 and at most 100000, not "0"'],
    [['--start', 'soon'], '--start is a time like 2026-07-01T00:00:00Z, not "soon"'],
    [['--start', '2026-07-01T00:00:00'], '--start is a time like'],
    [['--example=yes'], '--example takes no value'],
    [
      ['--assume', 'keepsRateLimts=false'],
      '--assume is name=value, not "keepsRateLimts=false": did you mean keepsRateLimits?',
    ],
    [
      ['--assume', 'wibble'],
      /^--assume is name=value, not "wibble"\n\nThe names and defaults:\n\n {2}unauthenticatedStatus=401\n/,
    ],
    [['--assume', 'keepsRateLimits=perhaps'], /^--assume keepsRateLimits: .*expected boolean.*, not "perhaps"$/],
  ])('%j is told what was expected', (args, sentence) => {
    expect(() => read(...args)).toThrow(sentence);
  });
});
