import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { API_ERRORS, KLAVIYO_RETRIES } from '../../contract/api-errors.ts';
import { openApiDocument } from './document.ts';

const HTTP = join(import.meta.dirname, '..');
const INGEST = join(HTTP, '..', 'ingest');
const SOURCES = [
  ...[join(HTTP, 'generate'), join(HTTP, 'events'), join(INGEST, 'inbox'), join(INGEST, 'klaviyo-webhook')].flatMap(
    (folder) =>
      readdirSync(folder)
        .filter((name) => !name.endsWith('.test.ts'))
        .map((name) => join(folder, name)),
  ),
  ...['error-handler.ts', 'health.ts', 'metrics.ts', 'other-methods.ts'].map((name) => join(HTTP, name)),
];

const errorsPage = (): string => `# Refusals of the public API

Every one is \`{"error": {"code": …, "message": …, "docs": …}}\`: the code for programs, the message says what to do, the address leads to this table on your own server (\`/api-docs/errors\`).
Klaviyo tries ${KLAVIYO_RETRIES.join(', ')} again, up to 17 times in 24 hours, and skips the webhook after any other; the email then shows its own defaults.

| status | code | when | Klaviyo | what to do |
|---|---|---|---|---|
${API_ERRORS.map(
  ({ status, code, when, whatToDo }) =>
    `| ${status} | \`${code}\` | ${when} | ${KLAVIYO_RETRIES.includes(status) ? 'tries again' : 'skips'} | ${whatToDo} |`,
).join('\n')}
`;

describe('the description of the public API', () => {
  it('names every refusal that the code can make', () => {
    const made = SOURCES.flatMap((path) =>
      [
        ...readFileSync(path, 'utf8').matchAll(
          /(?:new Refusal\(\s*'\w+',\s*|conflict\(|refused\(|code: |kind: )'(\w+_\w+)'/g,
        ),
      ].map(([, code]) => code),
    );
    expect(made.length).toBeGreaterThan(15);
    expect([...new Set(made)].filter((code) => !API_ERRORS.some((error) => error.code === code))).toEqual([]);
  });

  it('names each refusal once', () => {
    const codes = API_ERRORS.map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)]);
  });

  it('is told to readers in docs/errors.md', async () => {
    await expect(errorsPage()).toMatchFileSnapshot('../../../docs/errors.md');
  });

  it('describes what a webhook sends by the schema it is checked with', () => {
    const paths = openApiDocument('https://justai.example.com').paths as Record<string, Record<string, unknown>>;
    expect(paths['/api/generate/{org_slug}']?.post).toMatchObject({
      requestBody: {
        content: { 'application/json': { schema: { required: ['template_id'] } } },
      },
    });
  });
});
