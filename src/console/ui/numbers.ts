const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** 18204 → "18,204" */
export const count = (value: number): string => whole.format(value);

/** 1, "email" → "1 email"; 18204, "email" → "18,204 emails" */
export const counted = (value: number, noun: string, plural = `${noun}s`): string =>
  `${count(value)} ${value === 1 ? noun : plural}`;

/** 0.0331 → "3.3 %"; with two digits "3.31 %" */
export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)}${NARROW_SPACE}%`;

/** 0.142 → "+14.2 %", −0.091 → "−9.1 %" with a true minus; what rounds to nothing has no sign. */
export function signedPercent(share: number, digits = 1): string {
  const size = Math.abs(share * 100).toFixed(digits);
  const sign = Number(size) === 0 ? '' : share < 0 ? MINUS : '+';
  return `${sign}${size}${NARROW_SPACE}%`;
}
