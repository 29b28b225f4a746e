import { describe, expect, it } from 'vitest';
import { csvRecords, headOf } from './event-head.ts';

describe('the first records of a file', () => {
  it.each<[what: string, text: string, records: string[][]]>([
    [
      'end at any line break',
      'a,b\r\n1,2\n3,4\r',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['keep breaks, separators and doubled quotes within quotes', '"a,b\n""c""",d\n', [['a,b\n"c"', 'd']]],
    ['take a quote within a cell as it is', 'say "hi",2\n', [['say "hi"', '2']]],
    ['go on after a closing quote', '"a"b,c\n', [['ab', 'c']]],
    [
      'have empty cells, and no empty line',
      ',\n\n"",x\n',
      [
        ['', ''],
        ['', 'x'],
      ],
    ],
    ['leave out one that is cut short', 'a,b\n1,"2', [['a', 'b']]],
  ])('%s', (_what, text, records) => {
    expect(csvRecords(text, ',', false)).toEqual(records);
  });

  it('are no more than are wanted', () => {
    expect(csvRecords('a\nb\nc\n', ',', true, 2)).toEqual([['a'], ['b']]);
  });
});

it('the head of a file tells its separator, its columns, how wide its rows are and what its JSON holds', () => {
  const head = headOf(Buffer.from('id; value\n1;"{""x"": 1, ""y"": 2}"\n2;{};3\n'), 'utf-8', true);
  expect(head.delimiter).toBe(';');
  expect(head.columns(';', null)).toEqual(['id', 'value']);
  expect(head.widths(';', null)).toEqual([2, 2, 3]);
  expect([...head.jsonKeys(1)]).toEqual(['x', 'y']);
});
