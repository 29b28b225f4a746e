import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createChecker, exchange, type Mismatch } from './check-exchange.ts';
import { readOpenApi } from './openapi.ts';

/** Of the product's client, in production and in tests. */
const OWN_CLIENT = /^justai/i;
const SHOWN = 50;

const { KLAVIYO_OPENAPI: file, KLAVIYO_EXCHANGES } = process.env;
const folder = process.argv[2] ?? KLAVIYO_EXCHANGES;

if (!file) {
  process.stdout.write("Conformance SKIPPED: KLAVIYO_OPENAPI does not name Klaviyo's specification.\n");
} else if (!folder) {
  process.stderr.write('Name the folder of recorded exchanges: npm run conformance -- FOLDER\n');
  process.exitCode = 1;
} else {
  process.exitCode = check(file, folder);
}

/** @returns the exit code. */
function check(specification: string, recordings: string): number {
  const beta = join(dirname(specification), 'beta.json');
  const openApis = [specification, ...(existsSync(beta) ? [beta] : [])].map(readOpenApi);
  const checkExchange = createChecker(openApis, (userAgent) => OWN_CLIENT.test(userAgent));

  const lines = readdirSync(recordings)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(recordings, name), 'utf8').split('\n'))
    .filter((line) => line !== '');
  const operations = new Set<string>();
  const mismatches = new Map<string, { readonly mismatch: Mismatch; times: number }>();
  let ownRequests = 0;
  for (const line of new Set(lines)) {
    const made = exchange.parse(JSON.parse(line));
    if (made.operation !== null) operations.add(made.operation);
    if (OWN_CLIENT.test(made.userAgent)) ownRequests += 1;
    for (const mismatch of checkExchange(made)) {
      const key = JSON.stringify({ ...mismatch, at: mismatch.at.replace(/\/\d+/g, '/*') });
      const known = mismatches.get(key) ?? { mismatch, times: 0 };
      known.times += 1;
      mismatches.set(key, known);
    }
  }
  for (const { mismatch, times } of [...mismatches.values()].slice(0, SHOWN)) {
    const { operation, side, status, at, expected } = mismatch;
    process.stderr.write(`${operation} ${status} ${side} ${at}: expected ${expected} (${times}×)\n`);
  }
  const wrong = mismatches.size === 0 ? 'no mismatch' : `${mismatches.size} MISMATCHES`;
  process.stdout.write(
    `Conformance: ${new Set(lines).size} exchanges of ${operations.size} operations, ${ownRequests} of them by the product's own client: ${wrong}\n`,
  );
  return mismatches.size === 0 && operations.size > 0 ? 0 : 1;
}
