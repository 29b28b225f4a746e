import { expect, it } from 'vitest';
import { createLogger } from './log.ts';

it('the log names a database error, and never the row it carries', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  const detail = 'Key (email)=(ada@example.com) already exists.';
  logger.error({ err: Object.assign(new Error('duplicate key'), { code: '23505', detail }) }, 'will be tried again');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: { message: 'duplicate key', code: '23505' } });
  expect(lines[0]).not.toContain('ada@example.com');
});
