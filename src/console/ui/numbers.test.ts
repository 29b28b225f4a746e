import { expect, test } from 'vitest';
import { count, counted, percent, signedPercent } from './numbers.ts';

test('counts have thousands and agree with their noun', () => {
  expect(count(18_204)).toBe('18,204');
  expect(counted(1, 'email')).toBe('1 email');
  expect(counted(0, 'email')).toBe('0 emails');
  expect(counted(2, 'person', 'people')).toBe('2 people');
});

test('percentages have one decimal unless asked otherwise', () => {
  expect(percent(0.017)).toBe('1.7\u202f%');
  expect(percent(0.03314, 2)).toBe('3.31\u202f%');
});

test('a lift shows its sign, a true minus, and no sign where it rounds to nothing', () => {
  expect(signedPercent(0.142)).toBe('+14.2\u202f%');
  expect(signedPercent(-0.091)).toBe('\u22129.1\u202f%');
  expect(signedPercent(-0.0001)).toBe('0.0\u202f%');
});
