import ssh2 from 'ssh2';
import { expect, it } from 'vitest';
import { generateKeyPair } from './key-pair.ts';

it('every key pair can be read again, its halves belonging together', () => {
  for (let each = 0; each < 1_500; each += 1) {
    const { privateKey, publicKey } = generateKeyPair('justai');
    const read = ssh2.utils.parseKey(privateKey);
    if (read instanceof Error) throw read;
    expect(publicKey).toContain(read.getPublicSSH().toString('base64'));
  }
});
