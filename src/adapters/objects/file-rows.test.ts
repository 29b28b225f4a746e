import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileRows } from './file-rows.ts';

const PERSON = '01HZXANNA7Q2';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'justai-rows-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function without(content: string | Buffer, ids: readonly string[] = [PERSON]): Promise<Buffer | string> {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  const answer = await fileRows.without(path, { ids, decisionIds: [] });
  if (answer.kind !== 'less') return answer.kind;
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.chunks) chunks.push(chunk);
  return Buffer.concat(chunks);
}
const event = (id: string, more = ''): string => `{"type":"event","n":12345678901234567890,"profile":"${id}"${more}}`;
const textWithout = async (content: string | Buffer, ids?: readonly string[]) => String(await without(content, ids));

describe('of CSV', () => {
  test('the rows that name the person go, with their quoted line breaks, and no other byte', async () => {
    const others = [
      'id,profile\r\n',
      'e1,01HZXBEN\r\n',
      '"e\n3","say ""hi""\n5\r\n"\r\n',
      'e4,5" pipe\r\n',
      'e5,"über"',
    ];
    const [header, one, two, three, four] = others;
    const file = `${header}e0,${PERSON}\r\n${one}"a\nb","${PERSON}"\r\n${two}${three}e,"{""id"":""${PERSON}""}"\r\n${four}`;
    expect(await textWithout(file)).toBe(others.join(''));
  });

  test('who only begins or ends the same is another person', async () => {
    const file = `id,profile\ne1,${PERSON}X\ne2,X${PERSON}\ne3,${PERSON}-1\n`;
    expect(await textWithout(file)).toBe('absent');
    expect(await textWithout(`${file}e4,${PERSON}.FLOW.ACTION\n`)).toBe(file);
  });

  test('a short name must be all of a field, and a short number is no name', async () => {
    const file = 'id,profile,n\ne1,P1,2\ne2,"P1",3\ne3,P10,4\ne4,x P1 y,5\n';
    expect(await textWithout(file, ['P1'])).toBe('id,profile,n\ne3,P10,4\ne4,x P1 y,5\n');
    expect(await textWithout(file, ['2'])).toBe('absent');
  });

  test('gzipped it comes out gzipped, in UTF-16 in UTF-16', async () => {
    const file = `id,profile\ne1,${PERSON}\ne2,01HZXBENÜ\n`;
    const gzip = await without(gzipSync(file));
    expect(gunzipSync(gzip as Buffer).toString()).toBe('id,profile\ne2,01HZXBENÜ\n');
    const wide = await without(Buffer.from(`\uFEFF${file}`, 'utf16le'));
    expect((wide as Buffer).toString('utf16le')).toBe('\uFEFFid,profile\ne2,01HZXBENÜ\n');
  });

  test('a quote that is never closed costs its own row only where rows are short', async () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => `e${index},01HZXBEN,"${index}"\n`).join('');
    const file = `"never closed\n${rows}e,${PERSON}\n`;
    const left = await textWithout(file);
    expect(left).not.toContain(PERSON);
    expect(left.length).toBeGreaterThan(0);
  });

  test('what cannot be looked through is told', async () => {
    expect(await textWithout(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2]))).toBe('unsearchable');
    expect(await textWithout(gzipSync(`e,${PERSON}\n`.repeat(9_000)).subarray(0, 40))).toBe('unsearchable');
  });

  test('whatever the fields hold: the others’ rows stay byte for byte', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ';', 'é', ' ', '\\'), maxLength: 8 });
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const row = fc.record({ isTheirs: fc.boolean(), fields: fc.array(field, { minLength: 1, maxLength: 4 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
        const textOf = ({ isTheirs, fields }: (typeof rows)[number]): string =>
          `${[isTheirs ? PERSON : 'x', ...fields.map(quoted)].join(',')}\n`;
        const others = rows.filter((each) => !each.isTheirs);
        const expected = others.length === rows.length ? 'absent' : others.map(textOf).join('');
        expect(await textWithout(rows.map(textOf).join(''))).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe('of JSON', () => {
  test('of a page the person’s items go, of a row of documents theirs, and all else stays as it was', async () => {
    const [a, b] = [event('01HZXBEN'), event('01HZXCYD', ',"text":"a \\"} ] b"')];
    const page = (items: string[]): string =>
      `{"links":{"self":"x"},"data":[${items.join(',')}],"included":[{"id":"m"}]}`;
    const file = `${page([a, event(PERSON), b])}\n${event(PERSON)}\n${a}\n\n${page([event(PERSON)])}\n`;
    expect(await textWithout(file)).toBe(`${page([a, b])}\n${a}\n\n${page([])}\n`);
  });

  test('a list of its own is a list', async () => {
    expect(await textWithout(`[${event(PERSON)},${event('01HZXBEN')}]`)).toBe(`[${event('01HZXBEN')}]`);
  });

  test('of a list of pages the person’s items go, and the others of the same page stay', async () => {
    const page = (...items: string[]): string => `{"data":[${items.join(',')}]}`;
    const [a, b] = [event('01HZXBEN'), event('01HZXCYD')];
    const file = `[\n ${page(a, event(PERSON), b)},\n ${event(PERSON)},\n ${a}\n]\n`;
    expect(await textWithout(file)).toBe(`[\n ${page(a, b)},\n ${a}\n]\n`);
  });

  test('of a list that was cut off the person’s items go too, the last one among them', async () => {
    const cut = event(PERSON).slice(0, -1);
    expect(await textWithout(`[${event('01HZXBEN')},${cut}`)).toBe(`[${event('01HZXBEN')}`);
  });

  test('a document that names the person outside its items goes as a whole', async () => {
    const one = `{"links":{"self":"?p=${PERSON}"},"data":[${event('01HZXBEN')}]}`;
    expect(await textWithout(`${one}\n{"a":1}\n`)).toBe('\n{"a":1}\n');
  });
});

describe('what is too long to be held', () => {
  const TOO_LONG = 70_000_000;

  test.each([
    ['a line', 'id,profile\n', ''],
    ['a page', '{"data":["', '"]}'],
    ['an item', '[{"a":1},"', '"]'],
  ])('%s is told where it names the person, and stays where it does not', async (_what, start, end) => {
    const filler = 'x'.repeat(TOO_LONG);
    expect(await textWithout(`${start}${filler},01HZXBEN,${end}`)).toBe('absent');
    expect(await textWithout(`${start}${filler},${PERSON},${end}`)).toBe('unsearchable');
  });

  test('is no list of whatever length', async () => {
    const items = `${event('01HZXBEN', `,"text":"${'x'.repeat(10_000)}"`)},`.repeat(TOO_LONG / 10_000);
    const left = await without(`[${items}${event(PERSON)}]`);
    expect((left as Buffer).length).toBe(items.length + 1);
  });
});
