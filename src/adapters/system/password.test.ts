import { expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password.ts';

it('accepts the password and no other', async () => {
  const hash = await hashPassword('secret');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(hash, 'secret')).toBe(true);
  expect(await verifyPassword(hash, 'Secret')).toBe(false);
});

it('accepts nothing for a user that does not exist', async () => {
  expect(await verifyPassword(null, 'secret')).toBe(false);
  expect(await verifyPassword(null, '')).toBe(false);
});
