import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test.each([
  ['sped', ['start', 'seed', 'speed'], 'speed'],
  ['contrl-port', ['port', 'control-port', 'sftp-port'], 'control-port'],
  ['prot', ['start', 'port'], 'port'],
  ['Mailbox', ['mailbox', 'state'], 'mailbox'],
  ['unauthenticated', ['keepsRateLimits', 'unauthenticatedStatus'], 'unauthenticatedStatus'],
  ['wibble', ['port', 'speed'], null],
  ['port', [], null],
])('the nearest to %s among %j is %s', (given, names, expected) => {
  expect(nearest(given, names)).toBe(expected);
});
