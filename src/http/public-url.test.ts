import { describe, expect, it } from 'vitest';
import { isOwnOrigin } from './public-url.ts';

describe('a page of our own', () => {
  it('has exactly the scheme, host and port of PUBLIC_URL', () => {
    const publicUrl = 'https://justai.example.com';
    expect(isOwnOrigin(publicUrl, 'https://justai.example.com')).toBe(true);
    expect(isOwnOrigin(publicUrl, 'http://justai.example.com')).toBe(false);
    expect(isOwnOrigin(publicUrl, 'https://justai.example.com:8443')).toBe(false);
    expect(isOwnOrigin(publicUrl, 'https://justai.example.com.evil.test')).toBe(false);
  });

  it('may call the loopback host by any of its names, on the same port', () => {
    expect(isOwnOrigin('http://127.0.0.1:8080', 'http://localhost:8080')).toBe(true);
    expect(isOwnOrigin('http://127.0.0.1:8080', 'http://localhost:8081')).toBe(false);
    expect(isOwnOrigin('https://justai.example.com', 'https://localhost')).toBe(false);
  });

  it('says where it comes from', () => {
    expect(isOwnOrigin('https://justai.example.com', undefined)).toBe(false);
    expect(isOwnOrigin('https://justai.example.com', 'null')).toBe(false);
  });
});
