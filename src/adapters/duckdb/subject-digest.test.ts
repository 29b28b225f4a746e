import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Duck, type DuckSession, startDuck, text } from './session.ts';
import { digestOfSubject, subjectDigest } from './subject-digest.ts';

let duck: Duck;
let session: DuckSession;
beforeAll(async () => {
  duck = await startDuck();
  session = await duck.open();
});
afterAll(() => {
  session.close();
  duck.close();
});

test.each(['Hello, Ann', '  two   spaces &amp; an entity', 'Grüße 🎉', '', '   '])(
  '“%s” has one digest, wherever it is made',
  async (subject) => {
    const [row] = await session.rows(`SELECT ${subjectDigest(`fold_subject(${text(subject)})`)} AS digest`);
    expect(row?.digest).toBe(digestOfSubject(subject));
    expect(row?.digest).toMatch(subject.trim() === '' ? /^$/ : /^[0-9a-f]{32}$/);
  },
);

test('no subject has none', async () => {
  expect(await session.rows(`SELECT ${subjectDigest('CAST(NULL AS VARCHAR)')} AS digest`)).toEqual([{ digest: null }]);
});
