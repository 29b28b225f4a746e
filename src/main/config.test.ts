import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('configuration', () => {
  it('lists everything that is wrong at once, each with what to do', () => {
    const wrong = { PORT: 'eighty', LOG_LEVEL: 'loud', PUBLIC_URL: 'http://justai.example.com' };
    expect(() => readConfig(wrong)).toThrow(/PORT[\s\S]*LOG_LEVEL/);
    expect(() => readConfig({ PUBLIC_URL: 'http://justai.example.com' })).toThrow(/must start with https/);
  });

  it('requires the address at which Klaviyo reaches the server, except in the demo', () => {
    expect(() => readConfig({})).toThrow(/PUBLIC_URL/);
    expect(readConfig({ JUSTAI_DEMO: '1', PORT: '9000' }).publicUrl).toBe('http://127.0.0.1:9000');
    expect(readConfig({ PUBLIC_URL: 'https://justai.example.com/' }).publicUrl).toBe('https://justai.example.com');
  });

  it('keeps the stepped clock and plain http out of production', () => {
    const production = { PUBLIC_URL: 'https://justai.example.com' };
    expect(() => readConfig({ ...production, JUSTAI_STEPPED_CLOCK: '0' })).toThrow(/demo only/);
    expect(() => readConfig({ ...production, KLAVIYO_API_URL: 'http://klaviyo.example.com' })).toThrow(
      /on this machine only/,
    );
    expect(readConfig(production).klaviyoApiUrl).toBe('https://a.klaviyo.com');
  });

  it('takes plain http beside a twin on this machine, and nowhere else', () => {
    const twin = { KLAVIYO_API_URL: 'http://127.0.0.1:4010' };
    expect(readConfig({ ...twin, PUBLIC_URL: 'http://127.0.0.1:8080' }).publicUrl).toBe('http://127.0.0.1:8080');
    expect(() => readConfig({ ...twin, PUBLIC_URL: 'http://justai.example.com' })).toThrow(/must start with https/);
    expect(() => readConfig({ PUBLIC_URL: 'http://127.0.0.1:8080' })).toThrow(/must start with https/);
  });

  it('runs the pipeline and trusts proxies on this machine alone, unless it is told otherwise', () => {
    const production = { PUBLIC_URL: 'https://justai.example.com' };
    expect(readConfig(production)).toMatchObject({ runsPipeline: true, trustedProxies: 'loopback' });
    const onAws = { JUSTAI_PIPELINE: 'elsewhere', TRUSTED_PROXIES: '10.0.0.0/16' };
    expect(readConfig({ ...production, ...onAws })).toMatchObject({
      runsPipeline: false,
      trustedProxies: '10.0.0.0/16',
    });
    expect(() => readConfig({ ...production, JUSTAI_PIPELINE: 'glue' })).toThrow(/JUSTAI_PIPELINE/);
  });

  it('lets the pipeline take more memory, and never too little to work', () => {
    const production = { PUBLIC_URL: 'https://justai.example.com', PIPELINE_MEMORY_MB: '4096' };
    expect(readConfig(production).pipelineMemoryMegabytes).toBe(4_096);
    expect(() => readConfig({ ...production, PIPELINE_MEMORY_MB: '100' })).toThrow(/PIPELINE_MEMORY_MB/);
  });
});
