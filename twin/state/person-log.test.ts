import { expect, test } from 'vitest';
import { type PersonEntry, PersonLog } from './person-log.ts';

const email = (number: number): PersonEntry => ({ kind: 'email', at: 0, number });

test('keeps what happened in order, and forgets the people to whom nothing happened for longest', () => {
  const log = new PersonLog(2);
  for (const [index, person] of ['ada', 'ben', 'ada', 'cleo'].entries()) log.note(person, email(index));
  expect([log.of('ada'), log.of('ben'), log.of('cleo')]).toEqual([[email(0), email(2)], [], [email(3)]]);
});

test('keeps the latest entries of one busy person', () => {
  const log = new PersonLog();
  for (let number = 0; number < 1_000; number += 1) log.note('ada', email(number));
  expect(log.of('ada').length).toBeLessThan(400);
  expect(log.of('ada').at(-1)).toEqual(email(999));
});

test('hands what happened to one person down to another, in the order it happened', () => {
  const log = new PersonLog();
  const at = (time: number): PersonEntry => ({ ...email(time), at: time });
  for (const [person, time] of [
    ['ada', 1],
    ['ben', 2],
    ['ada', 3],
  ] as const)
    log.note(person, at(time));
  log.move('ada', 'ben');
  log.note('ben', at(4));
  expect([log.of('ada'), log.of('ben')]).toEqual([[], [1, 2, 3, 4].map(at)]);
});
