import { expect, it } from 'vitest';
import { OPERATIONS } from '../twin/api/operations.ts';

const PAGE = '../docs/twin-operations.md';

/** Written anew by `npx vitest run --project unit test/twin-operations-page.test.ts -u`. */
it('the page of the twin’s operations tells each one there is, and no other', async () => {
  await expect(page()).toMatchFileSnapshot(PAGE);
});

function page(): string {
  const lines = OPERATIONS.map(({ name, method, path, scopes, limit, onlyRevision }) => {
    const daily = limit.daily === undefined ? '' : `, ${limit.daily} a day`;
    const rate = `${limit.burst} a second, ${limit.steady} a minute${daily}`;
    const only = onlyRevision === undefined ? '' : `, revision \`${onlyRevision}\` only`;
    return `| \`${method} ${path}\` | \`${name}\`${only} | ${scopes.map((scope) => `\`${scope}\``).join(' ')} | ${rate} |`;
  });
  return `# The operations of the twin

The ${OPERATIONS.length} operations of Klaviyo's API that [the twin](../twin/README.md) answers, by Klaviyo's own names. A fault of \`PUT /faults\` is put on one by its name. Any other operation of Klaviyo's is answered with Klaviyo's 404, whose \`detail\` says that the twin does not support it, and is logged once.

This page is made from the code: \`npx vitest run --project unit test/twin-operations-page.test.ts -u\` writes it anew, and the test fails where it is stale.

| call | operation | scopes | limit |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
}
